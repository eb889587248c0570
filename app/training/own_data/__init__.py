"""A person's own table as data: bytes to table, table and choice to points. No web, no recipe."""

from app.training.own_data.choosing import Choice, OwnData, choose
from app.training.own_data.columns import Column, columns_of
from app.training.own_data.reading import read_table
from app.training.own_data.table import Table, UnusableData

__all__ = [
    "Choice",
    "Column",
    "OwnData",
    "Table",
    "UnusableData",
    "choose",
    "columns_of",
    "read_table",
]
