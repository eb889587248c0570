"""Finding the delimiter: the one with which rows are most alike and cells are plainest."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from app.training.table.finding.split import (
    BLANKS,
    DELIMITERS,
    WIDE_BLANKS,
    quote_of,
    records,
    with_plain_quotes,
)
from app.training.table.finding.values import is_value
from app.training.table.table import MAX_COLUMNS
from app.training.table.unusable import UnusableData

_SAMPLE_LINES = 400
_MOST_WEIGHT = 8
"""Columns from which on a wide row counts no more than others."""
_NUMBER = re.compile(r"[+-]?[.,]*\d[\d.,]*(?:[eE][+-]?\d+)?")
_MANY_BLANKS = re.compile(r"\S(?:\t|\s{2,})\S|\d \d{1,2}(?!\d)|\d \S+ \S")
_DIGIT = re.compile(r"\d")
_MARKS = ("\t", ";", "|", ",", '"')


def find_delimiter(text: str) -> str:
    """One of DELIMITERS."""
    sample, is_cut = _first_lines(text)
    sample = with_plain_quotes(sample)
    return max(DELIMITERS, key=lambda delimiter: _score(sample, is_cut, delimiter))


def usual_width(lengths: Sequence[int]) -> int:
    """The number of columns: of most rows, where those of several cells count more.

    A length that a single row has is that of the table only if there are no others.
    """
    counts = Counter(lengths)
    several = {width: n for width, n in counts.items() if n > 1} or counts
    weights = {width: n * (min(width, _MOST_WEIGHT) - 1) for width, n in several.items()}
    return max(weights, key=lambda width: (weights[width], counts[width], width))


def _first_lines(text: str) -> tuple[str, bool]:
    end = -1
    for _ in range(_SAMPLE_LINES):
        end = text.find("\n", end + 1)
        if end < 0:
            return text, False
    return text[: end + 1], True


def _score(sample: str, is_cut: bool, delimiter: str) -> float:
    rows: list[list[str]] = []
    whole = True
    try:
        for _, row in records(sample, delimiter, quote_of(sample)):
            rows.append(row[: MAX_COLUMNS + 1])
    except UnusableData:
        whole = is_cut
    width = usual_width([len(row) for row in rows]) if rows else 1
    if width == 1:
        return 0.0
    start = next(i for i, row in enumerate(rows) if len(row) >= max(2, width - 1))
    end = len(rows)
    while len(rows[end - 1]) == 1:
        end -= 1
    body = rows[start:end]
    fitting = sum(_has_width(row, width) for row in body)
    # Names may be one less than values: R has no name for rows, and rows may end in a delimiter.
    fitting += len(body[0]) == width - 1 and fitting == len(body) - 1 > 1
    alike = fitting / len(body)
    cells = [cell for row in body for cell in row]
    plain = sum(map(_is_plain, cells)) / len(cells)
    score = alike * (0.5 + 0.5 * plain)
    # Prose has blanks too, in lines of any length and without numbers.
    if delimiter in (BLANKS, WIDE_BLANKS) and (alike < 0.75 or not any(map(_DIGIT.search, cells))):
        return 0.0
    if len(body) < len(rows):
        score *= 0.5 + 0.4 * len(body) / len(rows)
    if not whole:
        score *= 0.7
    return score * {BLANKS: 0.85, WIDE_BLANKS: 0.83}.get(delimiter, 1.0)


def _has_width(row: Sequence[str], width: int) -> bool:
    return len(row) == width or (len(row) == width + 1 and not row[-1])


def _is_plain(cell: str) -> bool:
    """Whether the cell is a number, or contains neither a delimiter nor a row of its own."""
    if _NUMBER.fullmatch(cell):
        return True
    if any(mark in cell for mark in _MARKS):
        return is_value(cell) and not any(mark in cell for mark in '\t;|"')
    return ":" in cell or not _MANY_BLANKS.search(cell)
