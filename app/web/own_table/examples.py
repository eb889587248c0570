"""A cell of the file, and the numbers that are made of it."""

from __future__ import annotations

from dataclasses import dataclass

from app.render.numbers import number
from app.training.table import TableColumn

MAX_CELL = 40
"""Characters of a cell that are shown."""
MAX_WHOLE = 1e15
_THIN = "\N{NARROW NO-BREAK SPACE}"


@dataclass(frozen=True)
class Number:
    """A number in full, and as it is shown."""

    value: float
    text: str

    @classmethod
    def of(cls, value: float) -> Number:
        """Whole numbers with all their digits, others with six."""
        value = float(value)
        if value.is_integer() and abs(value) < MAX_WHOLE:
            grouped = f"{abs(value):,.0f}".replace(",", _THIN if abs(value) >= 10_000 else "")
            return cls(value, f"{'−' if value < 0 else ''}{grouped}")
        return cls(value, number(value, 6))


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
        return Example(cell, words="missing")
    if column.numbers is not None:
        return Example(cell, (Number.of(column.numbers[row]),))
    if column.kind == "categories" and column.levels[column.codes[row]] != column.cells[row]:
        return Example(cell, words=cut(column.levels[column.codes[row]]))
    return Example(cell)


def cut(text: str) -> str:
    """The text, shortened to what a cell of the page shows."""
    return text if len(text) <= MAX_CELL else f"{text[: MAX_CELL - 1]}…"
