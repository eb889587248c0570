"""A column before its decision: its different cells, and which of them are numbers or missing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.training.table.clean_text import clean_text
from app.training.table.column import MAX_LISTED_LINES, ColumnChange, Distinct
from app.training.table.missing_words import is_clearly_missing, is_missing_number
from app.training.table.number_cells import NumberCell, read_number
from app.training.table.number_marks import NO_MARKS, Marks, marks_of
from app.training.table.sentences import in_lines
from app.training.table.unusable import quoted

_PLAIN_NUMBERS = re.compile(r"[\d+\-eE.,\n]*", re.ASCII)
_SAMPLE = 200
"""Different cells of which one must be a number if the others are to be looked at."""
_NAMED_TEXTS = 3
MAX_WORDS = 20
"""Texts of a column that a person can decide about."""


@dataclass(eq=False)
class Draft:
    """One column while it is decided.

    Masks and positions are over the different cells, ``source.texts``. ``numeric`` are positions
    of cells that are numbers by some decimal mark, ``bodies`` their digits with marks, ``special``
    those with a unit, an unusual sign or an underscore, by position. ``is_plain``: all cells have
    digits, marks, signs and exponents only.
    """

    index: int
    name: str
    cells: tuple[str, ...]
    lines: tuple[int, ...]
    change: ColumnChange
    source: Distinct
    clearly_missing: NDArray[np.bool]
    missing_number: NDArray[np.bool]
    numeric: list[int]
    bodies: list[str]
    special: dict[int, NumberCell]
    marks: Marks
    is_plain: bool

    @property
    def rows(self) -> int:
        """n."""
        return len(self.cells)

    def count(self, mask: NDArray[np.bool]) -> int:
        """The number of rows whose cell is marked."""
        return int(self.source.counts[mask].sum())

    def mask(self, positions: Sequence[int]) -> NDArray[np.bool]:
        """The mask of these positions."""
        mask = np.zeros(len(self.source.texts), dtype=bool)
        mask[np.asarray(positions, dtype=np.intp)] = True
        return mask

    def lines_of(self, mask: NDArray[np.bool], most: int = MAX_LISTED_LINES) -> tuple[int, ...]:
        """The first lines whose cell is marked."""
        rows = np.flatnonzero(mask[self.source.codes])[:most]
        return tuple(self.lines[row] for row in rows.tolist())

    def texts(self, mask: NDArray[np.bool]) -> list[str]:
        """The marked texts."""
        return [self.source.texts[i] for i in np.flatnonzero(mask).tolist()]


def draft_column(
    index: int, name: str, cells: tuple[str, ...], lines: tuple[int, ...], change: ColumnChange
) -> Draft:
    """Looks at each different cell once."""
    source = _distinct(cells)
    texts = source.texts
    joined = "\n".join(texts)
    is_plain = bool(_PLAIN_NUMBERS.fullmatch(joined))
    if is_plain:
        clearly = np.array([text == "" for text in texts], dtype=bool)
        in_number = np.array([text in ("", "-", "--", "---", ".", "..") for text in texts])
    else:
        clearly = np.array([is_clearly_missing(text) for text in texts], dtype=bool)
        in_number = np.array([is_missing_number(text) for text in texts], dtype=bool)
    for position, text in enumerate(texts):
        if text in change.missing:
            clearly[position] = in_number[position] = True
        elif text in change.kept:
            clearly[position] = in_number[position] = False
    special: dict[int, NumberCell] = {}
    numeric = np.flatnonzero(~in_number).tolist()
    bodies = [texts[position] for position in numeric]
    marks = marks_of(bodies) if is_plain else NO_MARKS
    if not is_plain or marks.bad:
        numeric, bodies = _numeric(texts, in_number, special)
        marks = marks_of(bodies)
    if marks.bad:
        bad = {numeric[i] for i in marks.bad}
        bodies = [body for at, body in zip(numeric, bodies, strict=True) if at not in bad]
        numeric = [at for at in numeric if at not in bad]
        special = {at: part for at, part in special.items() if at not in bad}
    return Draft(
        index,
        name,
        cells,
        lines,
        change,
        source,
        clearly,
        in_number,
        numeric,
        bodies,
        special,
        marks,
        is_plain,
    )


def _distinct(cells: tuple[str, ...]) -> Distinct:
    position: dict[str, int] = {cell: i for i, cell in enumerate(dict.fromkeys(cells))}
    codes = np.fromiter(map(position.__getitem__, cells), dtype=np.intp, count=len(cells))
    texts = tuple(map(clean_text, position))
    return Distinct(texts, codes, np.bincount(codes, minlength=len(texts)))


def _numeric(
    texts: tuple[str, ...], missing: NDArray[np.bool], special: dict[int, NumberCell]
) -> tuple[list[int], list[str]]:
    numeric: list[int] = []
    bodies: list[str] = []
    for seen, position in enumerate(np.flatnonzero(~missing).tolist()):
        if seen == _SAMPLE and not numeric:
            break
        part = read_number(texts[position])
        if part is not None:
            numeric.append(position)
            bodies.append(part.body)
            if part.unit or part.sign or "_" in part.body:
                special[position] = part
    return numeric, bodies


def held_by_others(draft: Draft, missing: NDArray[np.bool]) -> list[str]:
    """What the cells without a value hold: "line 6 holds #N/A", "lines 7 and 9 are empty"."""
    found: dict[str, list[int]] = {}
    for position in np.flatnonzero(missing).tolist():
        found.setdefault(draft.source.texts[position], []).append(position)
    clauses = []
    for text, positions in list(found.items())[:_NAMED_TEXTS]:
        mask = draft.mask(positions)
        count = draft.count(mask)
        where = in_lines(draft.lines_of(mask), count)
        if text:
            clauses.append(f"{where} {'holds' if count == 1 else 'hold'} {quoted(text)}")
        else:
            clauses.append(f"{where} {'is' if count == 1 else 'are'} empty")
    if len(found) > _NAMED_TEXTS:
        clauses.append(f"{len(found) - _NAMED_TEXTS} other texts")
    return clauses
