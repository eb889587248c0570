"""A table of a person's file: from bytes to text cells, and from cells to columns."""

from app.training.table.columns import TableColumn, columns_of
from app.training.table.reading import read_table
from app.training.table.table import Hints, Remark, TextTable
from app.training.table.unusable import UnusableData

__all__ = [
    "Hints",
    "Remark",
    "TableColumn",
    "TextTable",
    "UnusableData",
    "columns_of",
    "read_table",
]
