"""Rows of sums and means at the end of a table, which are no samples."""

from __future__ import annotations

from math import isclose
from statistics import fmean

from app.i18n.messages import _
from app.training.table.finding.draft import Draft
from app.training.table.finding.values import is_empty, is_value
from app.training.table.finding.words import TOTALS
from app.training.table.unusable import quoted

_TWO_WORDS = frozenset(("grand total", "total général", "standard deviation", "std dev"))
_MOST_ROWS = 6


def leave_out_totals(draft: Draft) -> None:
    """Leave out rows at the end whose first cell that is not empty is a word for a sum or mean."""
    rows = draft.rows
    start = len(rows)
    while start > 1 and len(rows) - start < _MOST_ROWS and _is_total(rows[start - 1]):
        start -= 1
    words = {_first(row) for row in rows[start:]}
    if start == len(rows) and len(rows) > 2 and _is_sum(rows):
        draft.say(
            _(
                "Line %(line)s holds sums or means of the rows above; it is left out.",
                line=draft.lines[-1],
            )
        )
        draft.drop(len(rows) - 1, len(rows))
        return
    # A word that is also in a row above is a value of that column.
    if start == len(rows) or any(_first(row) in words for row in rows[:start]):
        return
    left = [(draft.lines[i], _first(rows[i])) for i in range(start, len(rows))]
    draft.drop(start, len(rows))
    named = ", ".join(f"line {line} {quoted(word)}" for line, word in left)
    draft.say(
        f"{'A row of totals is' if len(left) == 1 else 'Rows of totals are'} left out: {named}.",
    )


def _is_sum(rows: list[list[str]]) -> bool:
    """Whether the last row has no label and is the sum or the mean of each column that it has."""
    last, above = rows[-1], rows[:-1]
    if last[0] or not any(row[0] for row in above):
        return False
    sums = []
    for cell, *column in zip(last, *above, strict=True):
        if cell:
            numbers = [_number(other) for other in (cell, *column) if other]
            if None in numbers or len(numbers) < 3:
                return False
            value, *others = [number for number in numbers if number is not None]
            sums.append(any(isclose(value, s, rel_tol=1e-6) for s in (sum(others), fmean(others))))
    return bool(sums) and all(sums)


def _number(cell: str) -> float | None:
    try:
        return float(cell.replace(",", "."))
    except ValueError:
        return None


def _first(row: list[str]) -> str:
    return next((cell for cell in row if cell), "")


def _is_total(row: list[str]) -> bool:
    word = _first(row).rstrip(" :.").casefold()
    if word not in TOTALS and word not in _TWO_WORDS:
        return False
    rest = row[row.index(_first(row)) + 1 :]
    return all(is_empty(cell) or is_value(cell) for cell in rest)
