"""A table of text cells, how to read it, what was found while reading, and its limits."""

from __future__ import annotations

from dataclasses import dataclass

MAX_BYTES = 5_000_000
MAX_ROWS = 50_000
MOST_RECORDS = MAX_ROWS + 1000
"""Rows of a file with those that are no samples: names, notes and totals."""
MAX_COLUMNS = 200
MAX_LETTERS = 100
"""Of the name of a column or a class."""
DECIMALS = {".": "point", ",": "comma"}


@dataclass(frozen=True)
class Remark:
    """A sentence about a table or a column that is not plain.

    ``setting`` is the name of the reading setting, or of the column's, that changes it. ``asks``:
    the person should decide, since the table alone does not tell.
    """

    text: str
    setting: str = ""
    asks: bool = False


@dataclass(frozen=True)
class TextTable:
    """Named columns of text cells, with how they were read.

    ``rows`` are tuples with one cell per name; ``lines`` are the lines of the file where they
    begin, counted from 1. Cells have no spaces around them. A formula is text. ``decimal`` is the
    decimal mark of all numbers; None: each column may use either. ``remarks`` say what was found
    while reading. ``units`` has one text per name if a row below the names gave units, else it is
    empty. ``first_line`` is the line where the table begins. ``sheets`` are those of a workbook,
    ``sheet`` the one that was read; a text file has none.
    """

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    delimiter: str
    encoding: str
    has_header: bool
    decimal: str | None = None
    remarks: tuple[Remark, ...] = ()
    units: tuple[str, ...] = ()
    first_line: int = 1
    sheet: str = ""
    sheets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hints:
    """How to read a table if detection is wrong. None: detected.

    ``delimiter`` is one of DELIMITERS in ``split``, ``encoding`` one of ENCODINGS in
    ``encoding``.
    ``header``: whether the first row has the names. With ``decimal`` only numbers with that mark
    are numbers; without it each column may use either. ``first_line``: the line where the table
    begins. ``sheet`` is the name of a workbook's sheet.
    """

    delimiter: str | None = None
    encoding: str | None = None
    header: bool | None = None
    decimal: str | None = None
    first_line: int | None = None
    sheet: str | None = None
