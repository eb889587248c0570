"""Reading a file to a table, or raising one sentence that says where it is broken."""

from __future__ import annotations

import re

from app.training.table.decoding import decode
from app.training.table.dialect import DELIMITERS, find_delimiter, has_header, records
from app.training.table.table import MAX_BYTES, MAX_COLUMNS, MAX_LETTERS, MAX_ROWS, Hints, TextTable
from app.training.table.unusable import UnusableData, quoted

_DETECT_ALL = Hints()
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def read_table(data: bytes | str, hints: Hints = _DETECT_ALL) -> TextTable:
    """The table in a file or in pasted text; what ``hints`` leave open is detected.

    Raises UnusableData, naming line and column, if it is broken or too large.
    """
    text, encoding = _text(data, hints.encoding)
    delimiter = hints.delimiter or find_delimiter(text)
    rows: list[list[str]] = []
    lines: list[int] = []
    for line, row in records(text, delimiter):
        _check_row(line, row, lines, rows, delimiter)
        lines.append(line)
        rows.append(row)
    if not rows:
        raise UnusableData("There are no rows; send a table with one line for each sample.")
    _check_characters(text, lines, rows)
    if len(rows[0]) == 1:
        raise UnusableData(
            f"Line {lines[0]} has one column and two are needed, an input and a target; "
            "separate cells by commas, semicolons, tabs or vertical bars."
        )
    header = has_header(rows) if hints.header is None else hints.header
    names = (
        _names(lines[0], rows[0]) if header else [f"column {i + 1}" for i in range(len(rows[0]))]
    )
    if header:
        del rows[0], lines[0]
    if not rows:
        raise UnusableData("There is a line of names and no row below it; add the samples.")
    if len(rows) > MAX_ROWS:
        raise _too_many_rows()
    cells = tuple(map(tuple, rows))
    return TextTable(tuple(names), cells, tuple(lines), delimiter, encoding, header, hints.decimal)


def _text(data: bytes | str, encoding: str | None) -> tuple[str, str]:
    size = len(data) if isinstance(data, bytes) else len(data.encode(errors="surrogatepass"))
    if size > MAX_BYTES:
        raise UnusableData(
            f"The table has {size / 1e6:.1f} MB and at most {MAX_BYTES // 10**6} MB are allowed; "
            "leave out rows or columns."
        )
    text, found = decode(data, encoding) if isinstance(data, bytes) else (data, "text")
    return text.removeprefix("\ufeff"), found


def _check_row(
    line: int, row: list[str], lines: list[int], rows: list[list[str]], delimiter: str
) -> None:
    if len(row) > MAX_COLUMNS:
        raise UnusableData(
            f"Line {line} has {len(row)} columns and at most {MAX_COLUMNS} are allowed; "
            "leave out those that you do not need."
        )
    if rows and len(row) != len(rows[0]):
        values = "1 value" if len(row) == 1 else f"{len(row)} values"
        columns = "is 1 column" if len(rows[0]) == 1 else f"are {len(rows[0])} columns"
        raise UnusableData(
            f"Line {line} has {values}, but there {columns}. If a value contains a "
            f"{DELIMITERS[delimiter]}, put it in quotes."
        )
    # One more, since the first row may be the header.
    if len(rows) > MAX_ROWS:
        raise _too_many_rows()


def _too_many_rows() -> UnusableData:
    return UnusableData(f"There are more than {MAX_ROWS} rows; send a part of them.")


def _check_characters(text: str, lines: list[int], rows: list[list[str]]) -> None:
    """Refuse control characters, which pages and JSON cannot show."""
    for pattern in (_CONTROL, _SURROGATE):
        if not pattern.search(text):
            continue
        for line, row in zip(lines, rows, strict=True):
            for column, cell in enumerate(row, start=1):
                if found := pattern.search(cell):
                    raise UnusableData(
                        f"Line {line}, column {column} contains the control character "
                        f"U+{ord(found[0]):04X}; remove it, or export the table as CSV in UTF-8."
                    )


def _names(line: int, cells: list[str]) -> list[str]:
    names: list[str] = []
    for column, cell in enumerate(cells, start=1):
        name = " ".join(cell.split()) or f"column {column}"
        if len(name) > MAX_LETTERS:
            raise UnusableData(
                f"Line {line}, column {column}: the name {quoted(name)} has {len(name)} letters "
                f"and at most {MAX_LETTERS} are allowed; shorten it."
            )
        if name in names:
            raise UnusableData(
                f"Line {line}, column {column}: the name {quoted(name)} is also that of column "
                f"{names.index(name) + 1}; rename one of them."
            )
        names.append(name)
    return names
