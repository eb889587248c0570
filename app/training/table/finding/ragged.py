"""Rows that end early or with a delimiter too many, and rows with names above one too few."""

from __future__ import annotations

from collections.abc import Sequence

from app.i18n.messages import _
from app.training.table.finding.draft import Draft
from app.training.table.finding.split import BLANKS, DELIMITERS, WIDE_BLANKS
from app.training.table.finding.values import is_empty, is_value, named_lines, value_share
from app.training.table.unusable import UnusableData

_SAMPLE = 300


def cut_ends(draft: Draft, width: int, delimiter: str) -> int:
    """Cut empty cells after the last column; returns the number of columns."""
    while (
        width > 2
        and len(draft.rows[0]) >= width
        and not any(any(row[width - 1 :]) for row in draft.rows)
    ):
        width -= 1
    if delimiter == "\t":
        _close_gaps(draft, width)
    too_long = [i for i, row in enumerate(draft.rows) if len(row) > width]
    for i in too_long:
        if any(draft.rows[i][width:]):
            raise unequal(draft, i, width, delimiter)
        del draft.rows[i][width:]
    if too_long:
        lines = [draft.lines[i] for i in too_long]
        draft.say(
            _("A delimiter too many at the end of %(lines)s is left out.", lines=named_lines(lines))
        )
    if len(draft.rows) > 1 and len(draft.rows[0]) == width - 1:
        if not any(row[-1] for row in draft.rows[1:] if len(row) == width):
            for row in draft.rows[1:]:
                del row[width - 1 :]
            draft.say(_("All lines below the names end with a delimiter too many; it is left out."))
            return width - 1
        _name_rows(draft, width, delimiter)
    return width


def _close_gaps(draft: Draft, width: int) -> None:
    """Take one tab for several in lines that are too long, if all others are full."""
    longer = [i for i, row in enumerate(draft.rows) if any(row[width:])]
    closed = [[cell for cell in draft.rows[i] if cell] for i in longer]
    if not longer or any(len(row) != width for row in closed):
        return
    if any(not all(row) for row in draft.rows if len(row) == width):
        return
    for i, row in zip(longer, closed, strict=True):
        draft.rows[i][:] = row
    lines = named_lines([draft.lines[i] for i in longer])
    draft.say(_("Several tabs in a row are read as one in %(lines)s.", lines=lines), "delimiter")


def _name_rows(draft: Draft, width: int, delimiter: str) -> None:
    """R leaves out the name of the first column, which has row names."""
    names, body = draft.rows[0], [row for row in draft.rows[1:] if len(row) == width]
    if any(map(is_value, names)):
        return
    first = [row[0] for row in body]
    # "x,k" above "1,5,a" has decimal commas; R puts names of rows in quotes.
    are_numbers = are_row_numbers(body) and (delimiter != "," or draft.is_quoted)
    are_names = are_numbers or (len(set(first)) == len(first) and value_share(first) < 0.2)
    if not are_names and delimiter not in (BLANKS, "\t"):
        count = "1 column" if len(names) == 1 else f"{len(names)} columns"
        mark = DELIMITERS.get(delimiter, "delimiter")
        advice = (
            "if commas are decimal marks, export the table with semicolons, otherwise"
            if delimiter == ","
            else f"put values that contain a {mark} in quotes, or"
        )
        raise UnusableData(
            _(
                "Line %(line)s names %(count)s and the rows below have %(width)s values; "
                "%(advice)s add the name that is missing.",
                line=draft.lines[0],
                count=count,
                width=width,
                advice=advice,
            )
        )
    draft.rows[0] = ["row", *names]
    draft.say(
        _(
            "Line %(line)s has one name less than the rows below it, so the first column "
            "holds the names of rows, as R and pandas write them.",
            line=draft.lines[0],
        ),
        "header",
    )


def are_row_numbers(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first cells count the rows from 0 or 1."""
    return bool(rows) and all(
        row[0].isdecimal() and int(row[0]) in (i, i + 1) for i, row in enumerate(rows[:_SAMPLE])
    )


def fill_ends(draft: Draft, width: int, delimiter: str) -> None:
    """Fill rows that end early with empty cells, if what they have fits its columns."""
    short = [i for i, row in enumerate(draft.rows) if len(row) < width]
    if not short:
        return
    full = [row for row in draft.rows[1:] if len(row) == width][:_SAMPLE]
    shares = [value_share(column) for column in zip(*full, strict=True)] or [0.5] * width
    for i in short:
        row = draft.rows[i]
        # Where blanks separate cells, a cell that is missing shifts those after it.
        is_unsure = delimiter in (BLANKS, WIDE_BLANKS) or not all(map(_fits, row, shares))
        if (i == 0 and full) or is_unsure:
            raise unequal(draft, i, width, delimiter)
        row.extend([""] * (width - len(row)))
    lines = [draft.lines[i] for i in short]
    ends = "ends" if len(lines) == 1 else "end"
    draft.say(
        _(
            "%(capitalize)s %(ends)s early; the cells not there are missing.",
            capitalize=named_lines(lines).capitalize(),
            ends=ends,
        )
    )


def _fits(cell: str, share: float) -> bool:
    """Whether the cell is of its column's kind: a value, or text."""
    return (
        is_empty(cell) or (share <= 0.8 or is_value(cell)) and (share >= 0.2 or not is_value(cell))
    )


def unequal(draft: Draft, index: int, width: int, delimiter: str) -> UnusableData:
    """The error for a row that has another number of cells than the table."""
    count = len(draft.rows[index])
    values = "1 value" if count == 1 else f"{count} values"
    columns = "is 1 column" if width == 1 else f"are {width} columns"
    mark = DELIMITERS.get(delimiter, "delimiter")
    advice = (
        _("Put values that contain blanks in quotes.")
        if delimiter == BLANKS
        else _("If a value contains a %(mark)s, put it in quotes.", mark=mark)
    )
    return UnusableData(f"Line {draft.lines[index]} has {values}, but there {columns}. {advice}")
