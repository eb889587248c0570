"""One column of a table: what it is, its numbers and labels, and what a person may change."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import Array
from app.i18n.messages import _
from app.training.table.clean_text import lookalike_key
from app.training.table.number_cells import read_number
from app.training.table.number_marks import convert
from app.training.table.table import Remark
from app.training.table.unusable import UnusableData, quoted

Kind = Literal["number", "yes_no", "categories", "date", "id", "text", "constant", "empty"]

KIND_TITLES: dict[Kind, str] = {
    "number": "numbers",
    "yes_no": "yes or no",
    "categories": "categories",
    "date": "dates or times",
    "id": "row numbers or identifiers",
    "text": "text",
    "constant": "one value only",
    "empty": "empty",
}
MAX_LISTED_LINES = 5
"""Lines that a sentence or a word names."""


_LONG_EXPONENT = re.compile(r"[+-]?\d\.\d{9,}[eE][+-]\d{2,3}", re.ASCII)
"""A number as programs write it with all digits."""
_MOST_SORTED = 1000
"""Labels that are looked at to sort them by size."""


@dataclass(frozen=True)
class NumberFormat:
    """How the numbers of a column are written.

    ``decimal`` is ".", "," or "either" (each cell by its own mark); ``thousands`` is their mark or
    "". ``unit`` was taken off every cell: "km", "€", "%"; or "".
    """

    decimal: str = "."
    thousands: str = ""
    unit: str = ""

    @property
    def per_cent(self) -> bool:
        """Whether 12.5% was read as 12.5."""
        return self.unit == "%"


@dataclass(frozen=True)
class Word:
    """A cell's text that is missing, or may be: how often, its first lines, and the decision."""

    text: str
    count: int
    lines: tuple[int, ...]
    is_missing: bool


@dataclass(frozen=True)
class ColumnChange:
    """What a person decided about one column. None: as detected.

    ``missing`` are texts that count as missing, ``kept`` texts that are values: the class NA, the
    number −999. ``merge``: labels that look alike are one.
    """

    kind: Kind | None = None
    decimal: str | None = None
    missing: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()
    merge: bool = False


@dataclass(frozen=True, eq=False)
class Distinct:
    """The different cells of a column: ``codes`` (n,) are indices into ``texts``, clean ones."""

    texts: tuple[str, ...]
    codes: NDArray[np.intp]
    counts: NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class TableColumn:
    """One column of a table of n rows, with one decision about all its cells.

    ``numbers`` (n,) has NaN for missing values: numbers, or yes and no as 1 and 0; None for other
    kinds. ``missing`` (n,) marks the rows without a value. ``could_be`` are the kinds that a person
    may choose, ``decimals`` the decimal marks, ``words`` the texts that are or may be missing.
    ``evidence`` is the sentence that says why it is of this kind; ``remarks`` say or ask the rest.
    ``lookalikes``: some labels differ by case or quotes only.
    """

    index: int
    name: str
    cells: tuple[str, ...]
    lines: tuple[int, ...]
    kind: Kind
    could_be: tuple[Kind, ...]
    numbers: Array | None
    missing: NDArray[np.bool]
    source: Distinct
    format: NumberFormat = NumberFormat()
    words: tuple[Word, ...] = ()
    decimals: tuple[str, ...] = ()
    evidence: str = ""
    remarks: tuple[Remark, ...] = ()
    lookalikes: bool = False
    merge: bool = False
    is_sequence: bool = False
    """Whether the numbers count the rows, from 0 or 1."""

    @cached_property
    def missing_lines(self) -> tuple[int, ...]:
        """The lines of the file without a value."""
        return tuple(self.lines[row] for row in np.flatnonzero(self.missing).tolist())

    @property
    def missing_words(self) -> tuple[tuple[str, int], ...]:
        """The texts that count as missing, as written, with their counts."""
        return tuple((word.text, word.count) for word in self.words if word.is_missing)

    @cached_property
    def _known(self) -> Array:
        numbers = np.empty(0) if self.numbers is None else self.numbers
        return numbers[~np.isnan(numbers)]

    @cached_property
    def distinct(self) -> int:
        """The number of different values: of numbers by value, of labels by text."""
        if self.kind in ("number", "date", "id", "constant") and self.numbers is not None:
            return len(np.unique(self._known))
        return len(self.levels) if self.merge else len({*self._present})

    @property
    def _present(self) -> list[str]:
        """The texts of the different cells that are not missing."""
        present = np.zeros(len(self.source.texts), dtype=bool)
        present[self.source.codes[~self.missing]] = True
        return [self.source.texts[position] for position in np.flatnonzero(present).tolist()]

    @property
    def low(self) -> float | None:
        """The smallest number; None if there is none."""
        return float(self._known.min()) if len(self._known) else None

    @property
    def high(self) -> float | None:
        """The largest number; None if there is none."""
        return float(self._known.max()) if len(self._known) else None

    @cached_property
    def is_whole(self) -> bool:
        """Whether it has numbers and all are whole."""
        return bool(len(self._known)) and bool((self._known == np.floor(self._known)).all())

    @cached_property
    def _levels_and_codes(self) -> tuple[tuple[str, ...], NDArray[np.intp]]:
        texts = self.source.texts
        label_of = {text: text for text in self._present}
        if self.merge:
            label_of = _merged(label_of, self.source)
        label_of = _shortened(label_of)
        levels = class_order(set(label_of.values()), self.format)
        index = {level: position for position, level in enumerate(levels)}
        code_of = np.array([index.get(label_of.get(text, ""), -1) for text in texts], dtype=np.intp)
        codes = code_of[self.source.codes] if len(texts) else np.empty(0, dtype=np.intp)
        codes[self.missing] = -1
        return levels, codes

    @property
    def levels(self) -> tuple[str, ...]:
        """The different labels, as classes are ordered."""
        return self._levels_and_codes[0]

    @property
    def codes(self) -> NDArray[np.intp]:
        """(n,): the index of each row's label in ``levels``, −1 if missing."""
        return self._levels_and_codes[1]

    @property
    def labels(self) -> tuple[str | None, ...]:
        """The label of each row, None if missing."""
        return tuple(self.levels[code] if code >= 0 else None for code in self.codes.tolist())


def class_order(labels: set[str], how: NumberFormat) -> tuple[str, ...]:
    """Labels by size if all are numbers, else by alphabet. Labels of one size stay apart."""
    if len(labels) > _MOST_SORTED:
        return tuple(sorted(labels))
    parts = [read_number(label) for label in sorted(labels)]
    bodies = [part.body for part in parts if part is not None]
    if len(bodies) < len(parts):
        return tuple(sorted(labels))
    numbers = convert(bodies, how.decimal)
    if np.isnan(numbers).any():
        return tuple(sorted(labels))
    return tuple(label for _, label in sorted(zip(numbers.tolist(), sorted(labels), strict=True)))


def _shortened(label_of: dict[str, str]) -> dict[str, str]:
    """Labels such as 1.000000000000000000e+00 as 1, if all are so long and stay apart."""
    if not all(map(_LONG_EXPONENT.fullmatch, label_of.values())):
        return label_of
    short = {text: f"{float(label):.12g}" for text, label in label_of.items()}
    return short if len(set(short.values())) == len(set(label_of.values())) else label_of


def _merged(label_of: dict[str, str], source: Distinct) -> dict[str, str]:
    """Each text with the commonest text that looks like it."""
    counts: Counter[str] = Counter()
    for text, count in zip(source.texts, source.counts.tolist(), strict=True):
        counts[text] += count
    best: dict[str, str] = {}
    for text in sorted(label_of, key=lambda text: (-counts[text], text)):
        best.setdefault(lookalike_key(text), text)
    return {text: best[lookalike_key(text)] for text in label_of}


def column_index(columns: Sequence[TableColumn], name: str) -> int:
    """The index of the column with this name; letter case matters only if two differ by it."""
    alike = [column.index for column in columns if column.name == name] or [
        column.index for column in columns if column.name.casefold() == name.strip().casefold()
    ]
    if len(alike) != 1:
        names = ", ".join(quoted(column.name) for column in columns[:12])
        raise UnusableData(
            _(
                "There is no column %(name)s; choose one of %(names)s.",
                name=quoted(name),
                names=names,
            )
        )
    return alike[0]
