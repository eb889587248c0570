"""A table of text as it was read, how large it may be, and the error for what is no such table."""

from __future__ import annotations

from dataclasses import dataclass

from app.errors import ProblemError

MAX_BYTES = 5_000_000
MAX_ROWS = 50_000
MAX_COLUMNS = 200
MAX_LETTERS = 100
"""In the name of a column or of a class."""


class UnusableData(ProblemError):
    """A file or a choice of columns that gives no data. The message says what to change."""


@dataclass(frozen=True)
class Table:
    """Named columns of text cells, with how they were read.

    ``rows`` are tuples of as many cells as there are ``names``; ``lines`` says in which line of
    the file each began, counted from 1. Cells have no spaces around them. A formula is text.
    ``decimal`` is the only mark of numbers; None: each column has the one or the other.
    """

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    delimiter: str
    encoding: str
    has_header: bool
    decimal: str | None = None


def quoted(text: str) -> str:
    """Somebody's text within a sentence, cut where it is long."""
    short = text if len(text) <= 40 else f"{text[:39]}…"
    return f"“{short}”"
