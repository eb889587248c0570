"""Columns of a table: numbers or text, missing values, number of different values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.engine.activations import Array
from app.training.table.cells import is_missing, number
from app.training.table.table import TextTable
from app.training.table.unusable import quoted


@dataclass(frozen=True)
class TableColumn:
    """One column of a table of n rows.

    ``numbers`` (n,) has NaN for missing values; None for a column of text, whose first non-number
    is ``first_text`` in line ``text_line``. ``missing_lines`` are lines of the file, ``distinct``
    counts different values, ``decimal`` is the decimal mark of the numbers.
    """

    name: str
    cells: tuple[str, ...]
    numbers: Array | None
    missing_lines: tuple[int, ...]
    distinct: int
    first_text: str = ""
    text_line: int = 0
    decimal: str = "."

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences with what to know before choosing the column."""
        notes: list[str] = []
        if missing := len(self.missing_lines):
            lines = ", ".join(map(str, self.missing_lines[:5]))
            more = " …" if missing > 5 else ""
            values = "value is" if missing == 1 else "values are"
            notes.append(
                f"{missing} {values} missing (line{'s' if missing > 1 else ''} {lines}{more})."
            )
        if self.distinct == 0:
            notes.append("There is no value at all.")
        elif self.distinct == 1:
            notes.append("All values are the same.")
        return tuple(notes)


def columns_of(table: TextTable, names: Sequence[str] | None = None) -> list[TableColumn]:
    """The columns with these names, or all, in the table's order."""
    cells_of = zip(*table.rows, strict=True)
    decimals = (table.decimal,) if table.decimal else (".", ",")
    return [
        _column(name, cells, table.lines, decimals)
        for name, cells in zip(table.names, cells_of, strict=True)
        if names is None or name in names
    ]


def _column(
    name: str, cells: tuple[str, ...], lines: tuple[int, ...], decimals: tuple[str, ...]
) -> TableColumn:
    for decimal in decimals:
        numbers = _numbers(cells, decimal)
        if numbers is not None:
            missing = tuple(np.array(lines)[np.isnan(numbers)].tolist())
            distinct = len(np.unique(numbers[~np.isnan(numbers)]))
            return TableColumn(name, cells, numbers, missing, distinct, decimal=decimal)
    # The decimal mark that parses more rows is the likely one; name its first failure.
    line, text = min(
        (_first_text(cells, lines, decimal) for decimal in decimals), key=lambda found: -found[0]
    )
    missing = tuple(line for line, cell in zip(lines, cells, strict=True) if is_missing(cell))
    distinct = len({cell for cell in cells if not is_missing(cell)})
    return TableColumn(name, cells, None, missing, distinct, text, line)


def _numbers(cells: tuple[str, ...], decimal: str) -> Array | None:
    """The cells as numbers with this decimal mark, NaN if missing; None if any is text."""
    values = []
    for cell in cells:
        value = number(cell, decimal)
        if value is None:
            if not is_missing(cell):
                return None
            value = np.nan
        values.append(value)
    return np.array(values, dtype=np.float64)


def _first_text(cells: tuple[str, ...], lines: tuple[int, ...], decimal: str) -> tuple[int, str]:
    """Line and text of the first cell that is not a number with this decimal mark."""
    return next(
        (line, cell)
        for line, cell in zip(lines, cells, strict=True)
        if not is_missing(cell) and number(cell, decimal) is None
    )


def not_numbers(column: TableColumn) -> str:
    """The sentence for a column of text where numbers are needed."""
    return (
        f"The column {quoted(column.name)} does not contain numbers: line {column.text_line} has "
        f"{quoted(column.first_text)}; leave the column out or correct it."
    )
