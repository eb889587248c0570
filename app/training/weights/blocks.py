"""Matrices without brackets: rows of numbers, a blank line or a name between the matrices."""

from __future__ import annotations

import re

from app.i18n.messages import _
from app.training.weights.arrays import UnusableWeights

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_BEGINS_WITH_NAME = re.compile(r"\s*(?:[^\W\d]|\d{1,4}\.[^\W\d])")
_END_OF_NAME = re.compile(r"[=:]")
_NOT_FINITE = re.compile(r"\s*[+-]?(nan|inf)", re.IGNORECASE)
_COMMA = re.compile(r"(?<=\d),(?=\d)")
_MINUS = str.maketrans("−", "-")
_OF_R = re.compile(r"^[ \t]*(?:(?:\[,\d{1,4}\][ \t]*)+$|\[\d{1,4},\])", re.MULTILINE)
"""R's names of columns, [,1] [,2], and of rows, [1,]."""
MAX_CELL = 40
MAX_LINE = 50_000


def read_blocks(text: str) -> list[tuple[str, list[list[float]] | list[float]]]:
    """Names and matrices in order; one row is a vector. Raises UnusableWeights with the line."""
    text = _OF_R.sub("", text.translate(_MINUS))
    decimal_comma = _has_decimal_comma(text)
    found: list[tuple[str, list[list[float]]]] = []
    name, rows = "", list[list[float]]()
    for number, line in enumerate([*text.split("\n"), ""], 1):
        if len(line) > MAX_LINE:
            raise UnusableWeights(
                _(
                    "Line %(number)s has more than %(max_line)s characters; write each row "
                    "in a line.",
                    number=number,
                    max_line=MAX_LINE,
                )
            )
        content = line.split("#")[0]
        heading = _heading(content)
        if heading or not content.strip():
            if rows:
                found.append((name, rows))
                name, rows = "", []
            name, content = heading or (name, "")
        if content.strip():
            row = _row(content, number, decimal_comma)
            if rows and len(row) != len(rows[0]):
                raise UnusableWeights(
                    _(
                        "Line %(number)s has %(row)s numbers and the row above %(len)s; the "
                        "rows of a matrix are of one length, and a blank line is between two "
                        "matrices.",
                        number=number,
                        row=len(row),
                        len=len(rows[0]),
                    )
                )
            rows.append(row)
    if rows:
        found.append((name, rows))
    return [(name, rows[0] if len(rows) == 1 else rows) for name, rows in found]


def is_printed_by_r(text: str) -> bool:
    """Whether its matrices have names of rows and columns as R prints them."""
    return bool(_OF_R.search(text))


def _heading(content: str) -> tuple[str, str] | None:
    """The name at the beginning of a line, and the rest of it; None if it begins with a number."""
    if content.rstrip().endswith(":") and not _BEGINS_WITH_NAME.match(content):
        return "", ""  # Julia's 2×2 Matrix{Float64}:
    if not _BEGINS_WITH_NAME.match(content) or _NOT_FINITE.match(content):
        return None
    end = _END_OF_NAME.search(content)
    name = content[: end.start() if end else None].strip()
    rest = content[end.end() :] if end else ""
    first, _, numbers = name.partition(" ")
    if not rest and any(_NUMBER.fullmatch(cell) and "." in cell for cell in numbers.split()):
        return first, numbers
    return name, rest


def _row(content: str, line: int, decimal_comma: bool) -> list[float]:
    if decimal_comma:
        content = _COMMA.sub(".", content)
    cells = [cell for cell in re.split(r"[\s,;|&]+", content.strip()) if cell]
    for cell in cells:
        if len(cell) > MAX_CELL or not _NUMBER.fullmatch(cell):
            raise UnusableWeights(
                _("Line %(line)s: “%(part)s” is not a number.", line=line, part=cell[:MAX_CELL])
            )
    return [float(cell) for cell in cells]


def _has_decimal_comma(text: str) -> bool:
    """Whether commas are decimal marks: no point in the text, and blanks between numbers."""
    if "." in text or ";" not in text and not re.search(r"\d[ \t]+[+-]?\d", text):
        return False
    return bool(_COMMA.search(text)) and not re.search(r",\s", text)
