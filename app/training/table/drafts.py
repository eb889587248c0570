"""A column before its decision: its different cells, and which of them are numbers or missing."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.training.table.clean_text import clean_text
from app.training.table.column import MAX_LISTED_LINES, ColumnChange, Distinct
from app.training.table.missing_words import (
    MAX_WORD,
    is_clearly_missing,
    is_missing_number,
    may_be_missing,
)
from app.training.table.number_cells import NumberCell, read_number
from app.training.table.number_marks import Marks, marks_of
from app.training.table.sentences import in_lines
from app.training.table.unusable import quoted

_PLAIN_NUMBERS = re.compile(r"[\d+\-eE.,\n]*", re.ASCII)
_BARE = re.compile(r"-?\d[\d.,]*(?:\n-?\d[\d.,]*)*", re.ASCII)
_UNCLEAN = re.compile(r"[\x00-\x09\x0b-\x1f]|  |(?:\A|\n) | (?:\n|\Z)")
_PLAIN_MISSING = frozenset({"", "-", "--", "---", ".", "..", "..."})
"""Words for a missing value that have no other letters than plain numbers."""
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
    those that are not plain, by position. ``doubtful`` are words that are missing among numbers
    but may be labels elsewhere. ``is_plain``: all cells are digits, marks, signs and exponents.
    """

    index: int
    name: str
    cells: tuple[str, ...]
    lines: tuple[int, ...]
    change: ColumnChange
    source: Distinct
    clearly_missing: NDArray[np.bool]
    missing_number: NDArray[np.bool]
    doubtful: list[int]
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

    @cached_property
    def joined(self) -> str:
        """The bodies, a line each."""
        return "\n".join(self.bodies)

    def texts(self, mask: NDArray[np.bool]) -> list[str]:
        """The marked texts."""
        return [self.source.texts[i] for i in np.flatnonzero(mask).tolist()]


def draft_column(
    index: int, name: str, cells: tuple[str, ...], lines: tuple[int, ...], change: ColumnChange
) -> Draft:
    """Looks at each different cell once."""
    source = distinct_cells(cells)
    texts = source.texts
    is_plain = bool(_PLAIN_NUMBERS.fullmatch("\n".join(texts)))
    # What has other letters than plain numbers may be a word for a missing value.
    plain = _PLAIN_NUMBERS.fullmatch
    odd = [] if is_plain else [at for at, text in enumerate(texts) if not plain(text)]
    clearly = np.zeros(len(texts), dtype=bool)
    in_number = np.zeros(len(texts), dtype=bool)
    doubtful: list[int] = []
    for at in odd:
        text = texts[at]
        if not may_be_missing(text):
            continue
        if is_clearly_missing(text):
            clearly[at] = in_number[at] = True
        elif is_missing_number(text):
            in_number[at] = True
            doubtful.append(at)
    for word in _PLAIN_MISSING.intersection(texts):
        for at in positions_of(texts, word):
            in_number[at] = True
            if word:
                doubtful.append(at)
            else:
                clearly[at] = True
    for word in change.missing:
        clearly[positions_of(texts, word)] = in_number[positions_of(texts, word)] = True
    for word in change.kept:
        clearly[positions_of(texts, word)] = in_number[positions_of(texts, word)] = False
    special: dict[int, NumberCell] = {}
    others = set(odd)
    numeric = [at for at in np.flatnonzero(~in_number).tolist() if at not in others]
    bodies = [texts[at] for at in numeric]
    marks = marks_of(bodies)
    rest = [at for at in odd if not in_number[at]]
    if rest or marks.bad:
        unread = {numeric[i] for i in marks.bad}
        numeric = [at for at in numeric if at not in unread]
        _read_rest(texts, sorted({*rest, *unread}), numeric, special)
        bodies = [special[at].body if at in special else texts[at] for at in numeric]
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
        doubtful,
        numeric,
        bodies,
        special,
        marks,
        is_plain,
    )


def distinct_cells(cells: tuple[str, ...]) -> Distinct:
    """The different cells as clean texts."""
    position = dict(zip(dict.fromkeys(cells), itertools.count(), strict=False))
    if len(position) == len(cells):
        codes = np.arange(len(cells))
    else:
        codes = np.fromiter(map(position.__getitem__, cells), dtype=np.intp, count=len(cells))
    joined = "\n".join(position)
    one_line = joined.count("\n") == len(position) - 1
    if one_line and joined.isascii() and not _UNCLEAN.search(joined):
        texts = tuple(position)
    else:
        texts = tuple(map(clean_text, position))
    return Distinct(texts, codes, np.bincount(codes, minlength=len(texts)))


def positions_of(texts: tuple[str, ...], word: str) -> list[int]:
    """Where the word is among the texts."""
    found = []
    start = 0
    for _ in range(texts.count(word)):
        start = texts.index(word, start) + 1
        found.append(start - 1)
    return found


def _read_rest(
    texts: tuple[str, ...], rest: list[int], numeric: list[int], special: dict[int, NumberCell]
) -> None:
    """Adds the cells of ``rest`` that are numbers to the others."""
    if alike := _same_unit(texts, rest):
        special.update(alike)
        numeric += rest
        return
    for seen, position in enumerate(rest):
        if seen == _SAMPLE and not numeric:
            break
        part = read_number(texts[position])
        if part is not None:
            numeric.append(position)
            special[position] = part


def _same_unit(texts: tuple[str, ...], rest: list[int]) -> dict[int, NumberCell] | None:
    """The parts of the cells if all have the same unit in the same place."""
    first = texts[rest[0]] if rest else ""
    part = read_number(first) if len(first) < MAX_WORD else None
    if part is None or not part.unit or part.sign or part.body not in first:
        return None
    before, _, after = first.partition(part.body)
    cells = [texts[at] for at in rest]
    if not all(cell.startswith(before) and cell.endswith(after) for cell in cells):
        return None
    bodies = [cell[len(before) : len(cell) - len(after)] for cell in cells]
    if "" in bodies or not _BARE.fullmatch("\n".join(bodies)):
        return None
    return {at: NumberCell(body, part.unit) for at, body in zip(rest, bodies, strict=True)}


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
