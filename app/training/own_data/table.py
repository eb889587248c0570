"""A table of text cells as read from a file, its limits, and the error for unusable data."""

from __future__ import annotations

from dataclasses import dataclass

from app.errors import ProblemError

MAX_BYTES = 5_000_000
MAX_ROWS = 50_000
MAX_COLUMNS = 200
MAX_LETTERS = 100
"""Of the name of a column or a class."""


class UnusableData(ProblemError):
    """A file, or a choice of columns, that gives no data. The message says what to change."""


@dataclass(frozen=True)
class TextTable:
    """Named columns of text cells, with how they were read.

    ``rows`` are tuples with one cell per name; ``lines`` are the lines of the file where they
    begin, counted from 1. Cells have no spaces around them. A formula is text. ``decimal`` is the
    decimal mark of all numbers; None: each column may use either.
    """

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    delimiter: str
    encoding: str
    has_header: bool
    decimal: str | None = None


def quoted(text: str) -> str:
    """A person's text in quotes for a sentence, shortened if long."""
    short = text if len(text) <= 40 else f"{text[:39]}…"
    return f"“{short}”"
