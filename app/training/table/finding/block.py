"""Where the table is among the rows of a file, and rows made equally long."""

from __future__ import annotations

from collections.abc import Sequence

from app.training.table.finding.delimiter import usual_width
from app.training.table.finding.draft import Draft
from app.training.table.finding.header import has_header
from app.training.table.finding.split import BLANKS, DELIMITERS
from app.training.table.finding.values import is_empty, is_value, named_lines, value_share
from app.training.table.table import MAX_COLUMNS
from app.training.table.unusable import UnusableData, quoted

_COMMENTS = ("#", "%", "//", "!")
_SAMPLE = 300
_FIRST_ROWS = 60
"""Rows among which the table begins."""


def find_block(draft: Draft, delimiter: str, starts: bool) -> None:
    """Leave in the draft the rows of the table, all of the same length.

    ``starts``: the person said that the table begins with the first row. Raises UnusableData,
    naming the line, where a row does not fit.
    """
    if any(len(row) > MAX_COLUMNS for row in draft.rows):
        _drop_empty_ends(draft)
    width = usual_width([len(row) for row in draft.rows])
    _leave_out_comments(draft, width)
    if width == 1:
        longer = next((i for i, row in enumerate(draft.rows) if len(row) > 1), None)
        if longer is not None:
            raise _unequal(draft, longer, width, delimiter)
        raise UnusableData(
            f"Line {draft.lines[0]} has one column and two are needed, an input and a target; "
            "separate cells by commas, semicolons, tabs, vertical bars or blanks."
        )
    if not starts:
        _cut_before(draft, width, delimiter)
    _cut_after(draft, width)
    width = _cut_ends(draft, width, delimiter)
    _fill_ends(draft, width, delimiter)
    if len(draft.rows[0]) > MAX_COLUMNS:
        raise UnusableData(
            f"Line {draft.lines[0]} has {len(draft.rows[0])} columns and at most {MAX_COLUMNS} are "
            "allowed; leave out those that you do not need."
        )
    if not starts:
        _cut_titles(draft, width)
    _leave_out_empty_columns(draft)


def _drop_empty_ends(draft: Draft) -> None:
    """Empty cells at the ends of rows, as programs write them for whole sheets."""
    for row in draft.rows:
        while len(row) > 1 and not row[-1]:
            row.pop()


def _leave_out_comments(draft: Draft, width: int) -> None:
    comments = {
        i
        for i, row in enumerate(draft.rows)
        if row[0].startswith(_COMMENTS) and len(row) != width and len(row[0]) > 1
    }
    if comments and len(comments) < len(draft.rows):
        left = draft.drop_rows(comments)
        draft.say(f"Comments are left out: {named_lines(left)}.", "first_line")


def _cut_before(draft: Draft, width: int, delimiter: str) -> None:
    """Leave out what stands before the table in rows of other lengths."""
    start = next((i for i in range(len(draft.rows)) if _is_start(draft, i, width)), 0)
    if not start:
        return
    above = draft.rows[start - 1]
    has_names = has_header(draft.rows[start : start + _SAMPLE])
    _check_decimal_commas(draft, start, width, delimiter)
    left = draft.lines[:start]
    draft.drop(0, start)
    draft.say(
        f"The table begins in line {draft.lines[0]}; {named_lines(left)} before it "
        f"{'is' if len(left) == 1 else 'are'} left out.",
        "first_line",
        asks=len(above) > 1 and not has_names,
    )


def _is_start(draft: Draft, index: int, width: int) -> bool:
    row, rest = draft.rows[index], draft.rows[index + 1 :][:_SAMPLE]
    following = [other for other in rest if len(other) in (width, width + 1)]
    if len(row) == width or (len(row) == width + 1 and not row[-1]):
        return True
    if len(row) < width - 1 or (len(row) == 1 and not _are_row_numbers(following)):
        return False
    # One too many or too few: names, unless there are names in the row below it.
    return bool(rest) and (len(rest[0]) < width or not has_header(following or [row]))


def _check_decimal_commas(draft: Draft, start: int, width: int, delimiter: str) -> None:
    """Refuse "a,b" above "1,5,2,5": the comma is delimiter and decimal mark at once."""
    above, line = draft.rows[start - 1], draft.lines[start - 1]
    body = draft.rows[start : start + _SAMPLE]
    if (
        delimiter == ","
        and draft.lines[start] == line + 1
        and len(above) < width <= 2 * len(above)
        and not any(map(is_value, above))
        and all(cell.lstrip("-").isdigit() for row in body for cell in row)
    ):
        names = "1 column" if len(above) == 1 else f"{len(above)} columns"
        raise UnusableData(
            f"Line {line} names {names} and line {line + 1} has {width} values: the comma is the "
            "decimal mark as well as the delimiter. Export the table with semicolons or tabs."
        )


def _cut_after(draft: Draft, width: int) -> None:
    """Leave out notes below the table, and another table after a blank line."""
    end = len(draft.rows)
    while end > 2 and _is_note(draft.rows[end - 1], width):
        end -= 1
    other = end
    while other > 2 and len(draft.rows[other - 1]) != width:
        other -= 1
        if draft.lines[other] - draft.lines[other - 1] > 1 and _is_other(draft, other, width):
            end = other
    if end < len(draft.rows):
        left = draft.lines[end:]
        draft.drop(end, len(draft.rows))
        draft.say(
            f"The table ends in line {draft.lines[-1]}; {named_lines(left)} below it "
            f"{'is' if len(left) == 1 else 'are'} left out.",
            "first_line",
        )


def _is_note(row: Sequence[str], width: int) -> bool:
    full = [cell for cell in row if cell]
    return (
        len(full) == 1
        and width > 1
        and bool(row[0])
        and not is_value(row[0])
        and (
            len(row) < width and (width > 2 or len(row[0]) > 12) or (width > 2 and len(row[0]) > 20)
        )
    )


def _is_other(draft: Draft, index: int, width: int) -> bool:
    """Whether another table begins here: several rows of other lengths, with names above."""
    rows = draft.rows[index:]
    return len(rows) > 1 and not any(map(is_value, rows[0])) and all(len(r) != width for r in rows)


def _cut_ends(draft: Draft, width: int, delimiter: str) -> int:
    """Cut empty cells after the last column; returns the number of columns."""
    too_long = [i for i, row in enumerate(draft.rows) if len(row) > width]
    for i in too_long:
        if any(draft.rows[i][width:]):
            raise _unequal(draft, i, width, delimiter)
        del draft.rows[i][width:]
    if too_long:
        lines = [draft.lines[i] for i in too_long]
        draft.say(f"A delimiter too many at the end of {named_lines(lines)} is left out.")
    if len(draft.rows) > 1 and len(draft.rows[0]) == width - 1:
        if not any(row[-1] for row in draft.rows[1:] if len(row) == width):
            for row in draft.rows[1:]:
                del row[width - 1 :]
            draft.say("All lines below the names end with a delimiter too many; it is left out.")
            return width - 1
        _name_rows(draft, width, delimiter)
    return width


def _name_rows(draft: Draft, width: int, delimiter: str) -> None:
    """R leaves out the name of the first column, which has row names."""
    names, body = draft.rows[0], [row for row in draft.rows[1:] if len(row) == width]
    if any(map(is_value, names)):
        return
    first = [row[0] for row in body]
    are_names = _are_row_numbers(body) or (
        len(set(first)) == len(first) and value_share(first) < 0.2
    )
    if not are_names and delimiter not in (BLANKS, "\t"):
        count = "1 column" if len(names) == 1 else f"{len(names)} columns"
        raise UnusableData(
            f"Line {draft.lines[0]} names {count} and the rows below have {width} values; "
            "add the name that is missing, or put values that contain a "
            f"{DELIMITERS.get(delimiter, 'delimiter')} in quotes."
        )
    draft.rows[0] = ["row", *names]
    draft.say(
        f"Line {draft.lines[0]} has one name less than the rows below it, so the first column "
        "holds the names of rows, as R writes them.",
        "header",
    )


def _are_row_numbers(rows: Sequence[Sequence[str]]) -> bool:
    return bool(rows) and all(
        row[0].isdigit() and int(row[0]) in (i, i + 1) for i, row in enumerate(rows[:_SAMPLE])
    )


def _fill_ends(draft: Draft, width: int, delimiter: str) -> None:
    """Fill rows that end early with empty cells, if what they have fits its columns."""
    short = [i for i, row in enumerate(draft.rows) if len(row) < width]
    if not short:
        return
    full = [row for row in draft.rows[1:] if len(row) == width][:_SAMPLE]
    shares = [value_share(column) for column in zip(*full, strict=True)] or [0.5] * width
    for i in short:
        row = draft.rows[i]
        if (i == 0 and full) or not all(map(_fits, row, shares)):
            raise _unequal(draft, i, width, delimiter)
        row.extend([""] * (width - len(row)))
    lines = [draft.lines[i] for i in short]
    ends = "ends" if len(lines) == 1 else "end"
    draft.say(f"{named_lines(lines).capitalize()} {ends} early; the cells not there are missing.")


def _fits(cell: str, share: float) -> bool:
    """Whether the cell is of its column's kind: a value, or text."""
    return (
        is_empty(cell) or (share <= 0.8 or is_value(cell)) and (share >= 0.2 or not is_value(cell))
    )


def _unequal(draft: Draft, index: int, width: int, delimiter: str) -> UnusableData:
    count = len(draft.rows[index])
    values = "1 value" if count == 1 else f"{count} values"
    columns = "is 1 column" if width == 1 else f"are {width} columns"
    mark = DELIMITERS.get(delimiter, "delimiter")
    advice = (
        "Put values that contain blanks in quotes."
        if delimiter == BLANKS
        else f"If a value contains a {mark}, put it in quotes."
    )
    return UnusableData(f"Line {draft.lines[index]} has {values}, but there {columns}. {advice}")


def _cut_titles(draft: Draft, width: int) -> None:
    """Leave out titles and "key, value" rows that are filled up with empty cells."""
    most = 1 if width < 4 else width // 2
    start = 0
    while start < min(_FIRST_ROWS, len(draft.rows) - 1):
        row = draft.rows[start]
        full = [cell for cell in row if cell]
        if len(full) > most or not row[0]:
            break
        start += 1
    if start and start < len(draft.rows) and has_header(draft.rows[start:]):
        left, title = draft.lines[:start], draft.rows[0][0]
        draft.drop(0, start)
        draft.say(
            f"The table begins in line {draft.lines[0]}; {named_lines(left)} before it "
            f"({quoted(title)}) {'is' if len(left) == 1 else 'are'} left out.",
            "first_line",
        )


def _leave_out_empty_columns(draft: Draft) -> None:
    """Leave out columns with neither a name nor a value."""
    first = draft.rows[0]
    empty = [i for i in range(len(first)) if not first[i] and not any(row[i] for row in draft.rows)]
    if not empty or len(first) - len(empty) < 2:
        return
    kept = [i for i in range(len(first)) if i not in empty]
    draft.rows[:] = [[row[i] for i in kept] for row in draft.rows]
    numbers = ", ".join(str(i + 1) for i in empty[:5]) + (" …" if len(empty) > 5 else "")
    draft.say(
        f"Column {numbers} has neither a name nor a value and is left out."
        if len(empty) == 1
        else f"Columns {numbers} have neither names nor values and are left out."
    )
