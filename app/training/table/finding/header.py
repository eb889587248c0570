"""The rows of names at the top of a table: one or two, and units or types below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from app.i18n.messages import _
from app.training.table.finding.draft import Draft
from app.training.table.finding.names import unique_names
from app.training.table.finding.values import is_empty, is_value, value_share
from app.training.table.finding.words import TYPES, UNITS

_SAMPLE = 500
"""Rows looked at."""
_USUAL = 0.6
"""Share of values from which on a column holds numbers; the rest may be missing in any words."""
_MOST_UPPER = 3
"""Rows below the names that may hold types, units or more names."""
_DATE = re.compile(r"\d{4}-\d\d(?:-\d\d)?|\d{1,2}\.\d{1,2}\.\d{2,4}|\d{1,2}/\d{1,2}/\d{2,4}")
_YEARS = range(1800, 2201)
_BRACKETED = re.compile(r"[\[(<{].{0,20}[\])>}]")


def has_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns.

    It does if it has a text above a column of values, or numbers that only count (years, or 0, 1,
    2 …). If all columns are text: if its cells are all different and none occurs again in its
    column.
    """
    first, rest = rows[0], rows[1 : _SAMPLE + 1]
    if not rest:
        return not any(is_value(cell) for cell in first)
    only_text = True
    for index, name in enumerate(first):
        column = [row[index] for row in rest if index < len(row)]
        if value_share(column) >= _USUAL:
            if not is_empty(name) and not is_value(name):
                return True
            only_text = False
        elif not any(map(_is_full, column)) and not is_empty(name) and not is_value(name):
            continue
    if not only_text:
        return _counts(first, rest) or _are_unnamed(first, rest)
    return (
        all(first)
        and len(set(first)) == len(first)
        and not any(is_value(name) for name in first)
        and not any(row[i : i + 1] == [name] for row in rest for i, name in enumerate(first))
    )


def take_header(draft: Draft, header: bool) -> tuple[list[str], tuple[str, ...]]:
    """Names and units of the columns; takes the rows that have them away from the draft.

    ``units`` is empty if no row has any.
    """
    if not header:
        return [f"column {i + 1}" for i in range(len(draft.rows[0]))], ()
    line, names = draft.lines[0], draft.rows[0]
    draft.drop(0, 1)
    if sum(map(is_value, names)) > len(names) / 2:
        draft.say(
            _("Line %(line)s holds numbers that are read as names.", line=line), "header", asks=True
        )
    units: tuple[str, ...] = ()
    for _more in range(_MOST_UPPER):
        if not _is_second(draft.rows):
            break
        second, second_line = draft.rows[0], draft.lines[0]
        if _are(second, TYPES):
            draft.say(
                _(
                    "Line %(second_line)s holds types, no values; it is left out.",
                    second_line=second_line,
                ),
                "header",
            )
        elif _is_upper(names) or (_are_names(draft.rows) and not _are(second, UNITS)):
            asks = not _is_upper(names)
            names = _joined(names, second)
            draft.say(
                _(
                    "Lines %(line)s and %(second_line)s both hold names; they are joined, as "
                    "in “%(next)s”.",
                    line=line,
                    second_line=second_line,
                    next=next((name for name in names if " " in name), names[-1]),
                ),
                "header",
                asks,
            )
            if _is_index_name(draft.rows[1:]):
                names[0] = draft.rows[1][0]
                draft.drop(1, 2)
        elif _are(second, UNITS):
            units = tuple(cell.strip("[]()<>{} ") for cell in second)
            draft.say(
                _(
                    "Line %(second_line)s holds units (%(units)s), no values.",
                    second_line=second_line,
                    units=_listed(units),
                ),
                "header",
            )
        else:
            break
        draft.drop(0, 1)
        if len(draft.rows) > 1 and any(draft.rows[0]) and _are(draft.rows[0], TYPES):
            draft.drop(0, 1)
    repeated = {i for i, row in enumerate(draft.rows) if row[0] == names[0] and row == names}
    if repeated and len(repeated) < len(draft.rows):
        left = draft.drop_rows(repeated)
        draft.say(
            f"The names come again in line{'s' if len(left) > 1 else ''} "
            f"{', '.join(map(str, left[:5]))}{' …' if len(left) > 5 else ''}; left out there.",
            "header",
        )
    return unique_names(names, draft), units


def _is_full(cell: str) -> bool:
    return not is_empty(cell)


def _are_unnamed(first: Sequence[str], rest: Sequence[Sequence[str]]) -> bool:
    """Whether the first row leaves out the names of the columns of values, and has others."""
    columns = list(zip(*rest, strict=True)) if len({len(row) for row in rest}) == 1 else []
    if len(columns) != len(first):
        return False
    named = [(name, column) for name, column in zip(first, columns, strict=True) if name]
    return bool(named) and all(
        not is_value(name) and name not in column and value_share(column) < _USUAL
        for name, column in named
    )


def _counts(first: Sequence[str], rest: Sequence[Sequence[str]]) -> bool:
    """Whether the numbers in the first row count the columns: years, or 0, 1, 2 … in all cells."""
    dates = [cell for cell in first if is_value(cell)]
    if len(dates) > 1 and all(map(_DATE.fullmatch, dates)):
        return not any(map(_DATE.fullmatch, rest[0]))
    numbers = [int(cell) for cell in first if re.fullmatch(r"\d{1,4}", cell)]
    if len(numbers) < 2 or any(b - a != 1 for a, b in pairwise(numbers)):
        return False
    if any(cell and cell in first for cell in rest[0]):
        return False
    if all(number in _YEARS for number in numbers):
        return True
    if len(numbers) < max(3, len(first) - 1) or numbers[0] not in (0, 1):
        return False
    return any(re.search(r"\d[.,]\d", cell) for row in rest[:20] for cell in row)


def _is_second(rows: list[list[str]]) -> bool:
    """Whether the first of these rows has text above all columns of values, and more follow."""
    cells = _above_values(rows)
    full = [cell for cell in cells if not is_empty(cell)]
    return 2 * len(full) > len(cells) and not any(map(is_value, full))


def _above_values(rows: list[list[str]]) -> list[str]:
    """The cells of the first row in the columns that have values below it."""
    below = rows[1 : _SAMPLE + 1]
    if not below:
        return []
    columns = zip(rows[0], *below, strict=True)
    return [cell for cell, *column in columns if value_share(column) >= _USUAL]


def _is_upper(names: Sequence[str]) -> bool:
    """Whether names stand for several columns: they come twice, or are left out after the first."""
    full = [name for name in names[1:] if name]
    return len(set(full)) < len(full) or not all(names[1:])


def _are_names(rows: list[list[str]]) -> bool:
    """Whether texts above several columns of values may be names; a word for none comes again."""
    cells = _above_values(rows)
    return len(cells) > 1 and len(set(cells)) == len(cells) and all(map(_is_full, cells))


def _joined(upper: list[str], lower: list[str]) -> list[str]:
    names, above = [], ""
    for top, name in zip(upper, lower, strict=True):
        above = top or above
        names.append(" ".join(dict.fromkeys(part for part in (above, name) if part)))
    return names


def _is_index_name(rows: list[list[str]]) -> bool:
    """Whether the row has the name of the index alone, as pandas writes it."""
    return len(rows) > 1 and bool(rows[0][0]) and not any(rows[0][1:]) and any(rows[1][1:])


def _are(cells: Sequence[str], words: frozenset[str]) -> bool:
    return all(
        is_empty(cell)
        or cell.strip("[]()<>{} ").casefold() in words
        or (words is UNITS and _BRACKETED.fullmatch(cell) is not None)
        for cell in cells
    )


def _listed(units: Sequence[str]) -> str:
    full = [unit for unit in units if unit]
    return ", ".join(full[:5]) + (" …" if len(full) > 5 else "")
