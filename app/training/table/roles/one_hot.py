"""Groups of 0/1 columns of which exactly one is 1 in each row: one value of several."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.training.table.column import TableColumn

_MOST_COLUMNS = 30
"""Of a group, so that the search stays short."""


def find_one_hot(columns: Sequence[TableColumn]) -> tuple[tuple[int, ...], ...]:
    """The groups of neighbouring columns that add up to 1 in each row, of three or more columns."""
    groups: list[tuple[int, ...]] = []
    start = 0
    while start < len(columns):
        group = _group_from(columns, start)
        if group:
            groups.append(group)
        start += len(group) or 1
    return tuple(groups)


def _group_from(columns: Sequence[TableColumn], start: int) -> tuple[int, ...]:
    total = np.zeros(len(columns[start].cells))
    if len(total) < 2:
        return ()
    for end in range(start, min(start + _MOST_COLUMNS, len(columns))):
        column = columns[end]
        if column.kind not in ("yes_no", "number") or column.numbers is None:
            return ()
        if column.kind == "number" and not (column.distinct == 2 and column.low == 0.0):
            return ()
        if column.missing.any() or column.high != 1.0:
            return ()
        total += column.numbers
        if (total > 1.0).any():
            return ()
        if (total == 1.0).all():
            size = end + 1 - start
            return tuple(columns[i].index for i in range(start, end + 1)) if size > 2 else ()
    return ()
