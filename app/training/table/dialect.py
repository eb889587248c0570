"""Detecting the delimiter and the header row of a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import islice

from app.training.table.cells import is_missing, is_number
from app.training.table.table import MAX_COLUMNS
from app.training.table.unusable import UnusableData

DELIMITERS = {"\t": "tab", ";": "semicolon", "|": "vertical bar", ",": "comma"}
"""With their names. The first wins a tie: text contains commas more often than tabs."""

_SAMPLE_ROWS = 200
"""Rows read to detect the delimiter."""


def records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The first line and the cells of each row that is not blank, by Python's csv.

    Raises UnusableData if quotes do not close or a cell goes on after its closing quote.
    """
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True
    )
    begins = 1
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        raise UnusableData(
            f"The cells of line {begins} cannot be separated ({error}); a quoted cell ends with "
            "a quote before the next delimiter, and a quote within it is written twice."
        ) from error


def find_delimiter(text: str) -> str:
    """The delimiter with which the first rows are most uniform and have the plainest cells."""
    return max(DELIMITERS, key=lambda delimiter: _score(text, delimiter))


def _score(text: str, delimiter: str) -> tuple[bool, bool, float, float]:
    """Does it split the first row and break no quotes; shares of uniform rows and plain cells."""
    rows: list[list[str]] = []
    whole = True
    try:
        for _, row in islice(records(text, delimiter), _SAMPLE_ROWS):
            rows.append(row[:MAX_COLUMNS])
    except UnusableData:
        whole = False
    if not rows or len(rows[0]) == 1:
        return False, whole, 0.0, 0.0
    alike = sum(len(row) == len(rows[0]) for row in rows) / len(rows)
    cells = [cell for row in rows for cell in row]
    return True, whole, alike, sum(map(_is_plain, cells)) / len(cells)


def _is_plain(cell: str) -> bool:
    """Whether the cell is a number or contains no delimiter."""
    return is_number(cell) or not any(mark in cell for mark in (*DELIMITERS, '"'))


def has_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns.

    It does if a column is numeric except for its first cell. If all columns are text: if the first
    row's cells are all different and do not occur again in their columns.
    """
    first, rest = rows[0], rows[1:]
    if not rest:
        return not any(is_number(cell) for cell in first)
    only_text = True
    for name, column in zip(first, zip(*rest, strict=True), strict=True):
        if all(is_missing(cell) or is_number(cell) for cell in column):
            if not is_missing(name) and not is_number(name):
                return True
            only_text = False
    return (
        only_text
        and all(first)
        and len(set(first)) == len(first)
        and not any(is_number(name) for name in first)
        and not any(row[i] == name for row in rest for i, name in enumerate(first))
    )
