"""A person's own data: from bytes to a table, from a table or lists to points, and packed."""

from app.training.own_data.choosing import ColumnChoice, choose
from app.training.own_data.columns import TableColumn, columns_of
from app.training.own_data.data import OwnData, Task
from app.training.own_data.listing import data_of_lists
from app.training.own_data.packing import pack, unpack
from app.training.own_data.reading import read_table
from app.training.own_data.table import Hints, TextTable, UnusableData

__all__ = [
    "ColumnChoice",
    "TableColumn",
    "Hints",
    "OwnData",
    "TextTable",
    "Task",
    "UnusableData",
    "choose",
    "columns_of",
    "data_of_lists",
    "pack",
    "read_table",
    "unpack",
]
