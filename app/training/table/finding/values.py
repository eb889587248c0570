"""What a cell looks like, to find header, units and totals; columns decide what cells are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from app.i18n.messages import _

_VALUE = re.compile(r"[^\w]{0,4}\d.{0,39}", re.DOTALL)
_LETTERS = re.compile(r"[^\W\d_]")
_MOST_LETTERS = 4
"""Of a unit or an exponent beside the digits."""
_EMPTY = frozenset(
    {"", "-", "--", "?", ".", "na", "n/a", "n.a.", "nan", "null", "none", "nil", "*"}
)
_NAMED_LINES = 5


def is_empty(cell: str) -> bool:
    """Whether the cell has no value, or one of the usual marks for none."""
    return cell.lower() in _EMPTY or cell.startswith("#") and cell.endswith(("!", "?", "/A", "NV"))


def is_value(cell: str) -> bool:
    """Whether it is a number, a date or a time, perhaps with a unit; no name of a column is."""
    return _VALUE.fullmatch(cell) is not None and len(_LETTERS.findall(cell)) <= _MOST_LETTERS


def value_share(cells: Iterable[str]) -> float:
    """The share of values among the cells that are not empty; 0 if all are."""
    full = [cell for cell in cells if not is_empty(cell)]
    return sum(map(is_value, full)) / len(full) if full else 0.0


def named_lines(lines: Sequence[int]) -> str:
    """ "line 3", or "lines 3, 4 and 9", or the first five and a mark for the rest."""
    if len(lines) == 1:
        return f"line {lines[0]}"
    if len(lines) > _NAMED_LINES:
        return _("lines %(join)s …", join=", ".join(map(str, lines[:_NAMED_LINES])))
    return f"lines {', '.join(map(str, lines[:-1]))} and {lines[-1]}"
