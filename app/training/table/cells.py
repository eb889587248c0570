"""Whether one cell is a number or missing, before anything is known of its column."""

from __future__ import annotations

from app.training.table.clean_text import clean_text
from app.training.table.missing_words import is_missing_number
from app.training.table.number_cells import is_plain_number


def is_missing(cell: str) -> bool:
    """Whether the cell is one of the usual marks of a missing value among numbers."""
    return is_missing_number(clean_text(cell))


def is_number(cell: str) -> bool:
    """Whether it is a number with any usual marks, or with a sign of a currency or per cent."""
    return is_plain_number(cell)
