"""What stands before the table line by line: "sep=;", comments, and times of a log."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from app.training.table.finding.split import DELIMITERS

_MOST_LINES = 20_000
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


def take_prelude(text: str, first_line: int | None) -> Prelude:
    """What stands before the table; with ``first_line`` all that is above that line."""
    if first_line is not None:
        start = 0
        for _ in range(first_line - 1):
            start = text.find("\n", start) + 1 or len(text)
        return Prelude("\n" * (first_line - 1) + text[start:])
    start = lines = comment_line = 0
    delimiter, comment = None, ""
    while start < len(text) and lines < _MOST_LINES:
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        line = text[start:end]
        if found := _SEPARATOR.fullmatch(line) if delimiter is None else None:
            mark = found[1].replace("\\t", "\t")
            if mark not in DELIMITERS:
                break
            delimiter = mark
        elif found := _COMMENT.fullmatch(line.strip()):
            comment, comment_line = found[2] or comment, lines + 1
        elif line.strip():
            break
        lines += 1
        start = end + 1
    return Prelude("\n" * lines + text[start:], delimiter, comment, comment_line)


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
