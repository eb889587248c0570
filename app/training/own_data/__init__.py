"""A person's own data: from a table or lists to points, and packed."""

from app.training.own_data.choosing import ColumnChoice, choose
from app.training.own_data.data import OwnData, Task
from app.training.own_data.listing import data_of_lists, lists_of
from app.training.own_data.packing import pack, unpack

__all__ = [
    "ColumnChoice",
    "OwnData",
    "Task",
    "choose",
    "data_of_lists",
    "lists_of",
    "pack",
    "unpack",
]
