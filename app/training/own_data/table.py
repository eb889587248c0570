"""A table of text cells, how to read it, its limits, and the error for unusable data."""

from __future__ import annotations

from dataclasses import dataclass

from app.errors import ProblemError

MAX_BYTES = 5_000_000
MAX_ROWS = 50_000
MAX_COLUMNS = 200
MAX_LETTERS = 100
"""Of the name of a column or a class."""
ENCODINGS = ("utf-8", "utf-16", "cp1252", "latin-1")
"""Encodings that can be chosen."""
DECIMALS = {".": "point", ",": "comma"}


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


@dataclass(frozen=True)
class Hints:
    """How to read a table if detection is wrong. None: detected.

    ``delimiter`` is one of DELIMITERS, ``encoding`` one of ENCODINGS.
    ``header``: whether the first row has the names. With ``decimal`` only numbers with that mark
    are numbers; without it each column may use either.
    """

    delimiter: str | None = None
    encoding: str | None = None
    header: bool | None = None
    decimal: str | None = None


def quoted(text: str) -> str:
    """A person's text in quotes for a sentence, shortened if long."""
    short = text if len(text) <= 40 else f"{text[:39]}…"
    return f"“{short}”"
