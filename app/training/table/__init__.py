"""A table of a person's file: from bytes to text cells, and from cells to columns."""

from app.training.table.column import (
    KIND_TITLES,
    ColumnChange,
    Kind,
    NumberFormat,
    TableColumn,
    Word,
    column_index,
)
from app.training.table.columns import columns_of
from app.training.table.reading import read_table
from app.training.table.roles import Roles, propose_roles
from app.training.table.table import Hints, Remark, TextTable
from app.training.table.unusable import UnusableData

__all__ = [
    "KIND_TITLES",
    "ColumnChange",
    "Hints",
    "Kind",
    "NumberFormat",
    "Remark",
    "Roles",
    "TableColumn",
    "TextTable",
    "UnusableData",
    "Word",
    "column_index",
    "columns_of",
    "propose_roles",
    "read_table",
]
