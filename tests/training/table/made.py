"""Columns made of a few cells, for tests."""

from __future__ import annotations

from app.training.table import ColumnChange, TableColumn, TextTable, columns_of


def table_of(columns: dict[str, list[str]], delimiter: str = ",") -> TextTable:
    """A table of these columns; its first row is line 2."""
    rows = tuple(zip(*columns.values(), strict=True))
    lines = tuple(range(2, len(rows) + 2))
    return TextTable(tuple(columns), rows, lines, delimiter, "utf-8", True)


def column_of(
    cells: list[str], name: str = "a", delimiter: str = ",", change: ColumnChange | None = None
) -> TableColumn:
    """The only column of a table."""
    changes = {} if change is None else {0: change}
    (column,) = columns_of(table_of({name: cells}, delimiter), changes)
    return column


def texts(column: TableColumn, *, asks: bool) -> str:
    """What is asked, or said, about the column."""
    return " ".join(remark.text for remark in column.remarks if remark.asks == asks)
