"""A person's own data: from a table or lists to points, and packed."""

from app.training.own_data.choosing import ColumnChoice, choice_of, choose
from app.training.own_data.data import OwnData, Task
from app.training.own_data.encoding import EncodedInput, encoded_inputs
from app.training.own_data.listing import data_of_lists, lists_of
from app.training.own_data.packing import pack, unpack

__all__ = [
    "ColumnChoice",
    "EncodedInput",
    "OwnData",
    "Task",
    "choice_of",
    "choose",
    "data_of_lists",
    "lists_of",
    "encoded_inputs",
    "pack",
    "unpack",
]
