"""A cell of the file, and the numbers that are made of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from app.i18n.messages import pgettext
from app.render.numbers import number
from app.training.table import TableColumn

MAX_CELL = 40
"""Characters of a cell that are shown."""
MAX_PLAIN = 1e15
"""Numbers from here on, and those below ``MIN_PLAIN``, are written with a power of ten."""
MIN_PLAIN = 1e-4
MIN_GROUPED = 10_000
_THIN = "\N{NARROW NO-BREAK SPACE}"


@dataclass(frozen=True)
class Number:
    """A number in full, and as it is shown."""

    value: float
    text: str

    @classmethod
    def of(cls, value: float) -> Number:
        """All the digits that the cell had; digits before the mark in groups of three."""
        value = float(value)
        size = abs(value)
        if not (value == 0 or MIN_PLAIN <= size < MAX_PLAIN):
            return cls(value, number(value, _digits(value)))
        text = f"{Decimal(repr(size)):{',' if size >= MIN_GROUPED else ''}f}"
        text = text.removesuffix(".0").replace(",", _THIN)
        return cls(value, f"{'−' if value < 0 else ''}{text}")


def _digits(value: float) -> int:
    """The fewest significant digits that give the number back."""
    return next(n for n in range(1, 18) if n == 17 or float(f"{value:.{n - 1}e}") == value)


@dataclass(frozen=True)
class Example:
    """A cell; the numbers, or the words, that it becomes."""

    cell: str
    numbers: tuple[Number, ...] = ()
    words: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether the number is written as in the file."""
        if len(self.numbers) != 1:
            return False
        return self.numbers[0].text.replace(_THIN, "") == self.cell.replace("-", "−")


def example(column: TableColumn, row: int) -> Example:
    """A cell as its column is read."""
    cell = cut(" ".join(column.cells[row].split()))
    if column.missing[row]:
        return Example(cell, words=pgettext("cell", "missing"))
    if column.numbers is not None:
        return Example(cell, (Number.of(column.numbers[row]),))
    if column.kind == "categories" and column.levels[column.codes[row]] != column.cells[row]:
        return Example(cell, words=cut(column.levels[column.codes[row]]))
    return Example(cell)


def cut(text: str) -> str:
    """The text, shortened to what a cell of the page shows."""
    return text if len(text) <= MAX_CELL else f"{text[: MAX_CELL - 1]}…"
