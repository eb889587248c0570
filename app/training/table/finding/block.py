"""Where the table is among the rows of a file, and rows made equally long."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.i18n.messages import _
from app.training.table.finding.delimiter import usual_width
from app.training.table.finding.draft import Draft
from app.training.table.finding.header import has_header
from app.training.table.finding.ragged import are_row_numbers, cut_ends, fill_ends, unequal
from app.training.table.finding.values import is_value, named_lines, value_share
from app.training.table.table import MAX_COLUMNS
from app.training.table.unusable import UnusableData, quoted

_COMMENTS = ("#", "%", "//", "!")
_LINE = re.compile(r"-{2,}|={2,}")
"""A cell of a line that is drawn below names."""
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
            raise unequal(draft, longer, width, delimiter)
        raise _one_column(draft)
    if not starts:
        _cut_before(draft, width, delimiter)
    _cut_after(draft, width)
    width = cut_ends(draft, width, delimiter)
    fill_ends(draft, width, delimiter)
    _check_width(draft)
    if not starts:
        _cut_titles(draft, width)
    _leave_out_empty_columns(draft)


def even_rows(draft: Draft) -> None:
    """Make rows as long as the first, which has the names, where the format tells what a row is.

    Raises UnusableData, naming the line, where that cannot be.
    """
    width = len(draft.rows[0])
    if width > 1:
        width = cut_ends(draft, width, "")
        fill_ends(draft, width, "")
    if width < 2:
        raise _one_column(draft)
    _check_width(draft)


def _one_column(draft: Draft) -> UnusableData:
    return UnusableData(
        _(
            "Line %(line)s has one column and two are needed, an input and a target; "
            "separate cells by commas, semicolons, tabs, vertical bars or blanks.",
            line=draft.lines[0],
        )
    )


def _check_width(draft: Draft) -> None:
    if len(draft.rows[0]) > MAX_COLUMNS:
        raise UnusableData(
            _(
                "Line %(line)s has %(len)s columns and at most %(max_columns)s are allowed; "
                "leave out those that you do not need, or shrink images to 8 × 8 pixels.",
                line=draft.lines[0],
                len=len(draft.rows[0]),
                max_columns=MAX_COLUMNS,
            )
        )


def _drop_empty_ends(draft: Draft) -> None:
    """Empty cells at the ends of rows, as programs write them for whole sheets."""
    for row in draft.rows:
        while len(row) > 1 and not row[-1]:
            row.pop()


def _leave_out_comments(draft: Draft, width: int) -> None:
    comments = {
        i
        for i, row in enumerate(draft.rows)
        if (row[0].startswith(_COMMENTS) and len(row) != width and len(row[0]) > 1)
    }
    lines = {i for i, row in enumerate(draft.rows) if all(map(_LINE.fullmatch, row))}
    if lines and len(lines) < len(draft.rows) - 1:
        draft.drop_rows(lines)
        _leave_out_comments(draft, width)
        return
    if comments and len(comments) < len(draft.rows):
        left = draft.drop_rows(comments)
        draft.say(_("Comments are left out: %(left)s.", left=named_lines(left)), "first_line")


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
        asks=len(above) > 1 and (start > 2 or not has_names),
    )


def _is_start(draft: Draft, index: int, width: int) -> bool:
    row, rest = draft.rows[index], draft.rows[index + 1 :][:_SAMPLE]
    following = [other for other in rest if len(other) in (width, width + 1)]
    if len(row) == width or (len(row) == width + 1 and not row[-1]):
        return True
    if len(row) < width - 1 or not rest or len(rest[0]) < width:
        return False
    if len(row) == 1 and not (are_row_numbers(following) and draft.is_quoted):
        return False
    # One too many or too few: names, unless there are names in the row below it.
    return not has_header(following or [row])


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
            _(
                "Line %(line)s names %(names)s and line %(line2)s has %(width)s values: the "
                "comma is the decimal mark as well as the delimiter. Export the table with "
                "semicolons or tabs.",
                line=line,
                names=names,
                line2=line + 1,
                width=width,
            )
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
    reads_so = ": " in row[0] or row[0][:1] in ("*", "†") or len(row[0]) > 12
    return (
        len(full) == 1
        and width > 1
        and bool(row[0])
        and not is_value(row[0])
        and (len(row) < width and (width > 2 or reads_so) or (width > 2 and len(row[0]) > 20))
    )


def _is_other(draft: Draft, index: int, width: int) -> bool:
    """Whether another table begins here: several rows of other lengths, with names above."""
    rows = draft.rows[index:]
    return len(rows) > 1 and not any(map(is_value, rows[0])) and all(len(r) != width for r in rows)


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
    gap = _start_after_gap(draft)
    if gap or (start and start < len(draft.rows) and has_header(draft.rows[start:])):
        start = max(start, gap)
        left, title = draft.lines[:start], draft.rows[0][0]
        draft.drop(0, start)
        draft.say(
            f"The table begins in line {draft.lines[0]}; {named_lines(left)} before it "
            f"({quoted(title)}) {'is' if len(left) == 1 else 'are'} left out.",
            "first_line",
            asks=bool(gap),
        )


def _start_after_gap(draft: Draft) -> int:
    """The first row after blank lines if it has names and what is above is shorter; else 0."""
    for i in range(1, min(_FIRST_ROWS, len(draft.rows) // 2 + 1)):
        rows = draft.rows[i : i + _SAMPLE]
        if (
            draft.lines[i] - draft.lines[i - 1] > 1
            and len(rows) > 1
            and "\n" not in "".join(draft.rows[i - 1])
        ):
            shares = [value_share(column) for column in zip(*rows[1:], strict=True)]
            if not any(map(is_value, rows[0])) and all(rows[0]) and max(shares) >= 0.6:
                return i
    return 0


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
        _("Column %(numbers)s has neither a name nor a value and is left out.", numbers=numbers)
        if len(empty) == 1
        else _(
            "Columns %(numbers)s have neither names nor values and are left out.", numbers=numbers
        )
    )
