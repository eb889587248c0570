"""Parsing cells: a number, a missing value, or text."""

from __future__ import annotations

import math
import re

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_MISSING = frozenset({"", "na", "n/a", "nan", "null", "?"})


def is_missing(cell: str) -> bool:
    """Whether the cell is one of the usual marks of a missing value."""
    return cell.lower() in _MISSING


def number(cell: str, decimal: str = ".") -> float | None:
    """The number in the cell with this decimal mark, or None if it is not a finite one."""
    if decimal == ",":
        if "." in cell:
            return None
        cell = cell.replace(",", ".")
    if not _NUMBER.fullmatch(cell):
        return None
    value = float(cell)
    return value if math.isfinite(value) else None


def is_number(cell: str) -> bool:
    """Whether it is a number with either decimal mark."""
    return number(cell) is not None or number(cell, ",") is not None
