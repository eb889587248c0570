"""What stands before the table line by line: "sep=;", comments, and times of a log."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from app.training.table.finding.split import DELIMITERS
from app.training.table.table import Remark

_SEPARATOR = re.compile(r'"?sep=(.|\\t)"?[;,\t ]*\s*', re.IGNORECASE)
_COMMENT = re.compile(r'"?(#+|%+|//+|!+)(?![;,|])[ \t]*(.*)')
_LOG_TIME = re.compile(
    r"^(?:\[(\d\d?:\d\d:\d\d(?:[.,]\d+)?)\]|(\d\d?:\d\d:\d\d(?:[.,]\d+)?) ->)[ \t]*", re.MULTILINE
)


@dataclass(frozen=True)
class Prelude:
    """Text whose lines before the table are blank, so that lines are still counted.

    ``delimiter`` is the one the file names. ``comment`` is the last comment above the table, which
    may have its names, and ``comment_line`` its line. ``has_times``: each line began with a time.
    """

    text: str
    delimiter: str | None = None
    comment: str = ""
    comment_line: int = 0
    has_times: bool = False
    remarks: tuple[Remark, ...] = ()


def take_prelude(text: str, first_line: int | None) -> Prelude:
    """What stands before the table; with ``first_line`` all that is above that line."""
    if first_line is not None:
        start = 0
        for _ in range(first_line - 1):
            start = text.find("\n", start) + 1 or len(text)
        return Prelude("\n" * (first_line - 1) + text[start:])
    found = Prelude(text)
    start = blank = 0
    comments = []
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        separator = _SEPARATOR.fullmatch(text[start:end]) if found.delimiter is None else None
        line = text[start:end].strip()
        comment = _COMMENT.fullmatch(line)
        if separator and (mark := separator[1].replace("\\t", "\t")) in DELIMITERS:
            found = replace(found, delimiter=mark)
        elif comment:
            comments.append(blank + 1)
            found = replace(found, comment=comment[2], comment_line=blank + 1)
        elif line:
            break
        blank += 1
        start = end + 1
    found = replace(found, text="\n" * blank + text[start:])
    return found if found.comment or not comments else replace(found, comment_line=comments[-1])


def take_times(found: Prelude) -> Prelude:
    """Times before each line, as a serial monitor writes them, become a first cell in quotes."""
    head = found.text[:5000].strip("\n").split("\n")
    if sum(_LOG_TIME.match(line) is not None for line in head) < max(2, 0.9 * len(head) - 1):
        return found
    return replace(found, has_times=True)


def without_times(text: str) -> str:
    """The lines without their times."""
    return _LOG_TIME.sub("", text)


def times_as_cells(text: str, delimiter: str) -> str:
    """The lines with their times as a first cell."""
    return _LOG_TIME.sub(lambda found: f'"{found[1] or found[2]}"{delimiter}', text)
