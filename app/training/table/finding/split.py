"""Splitting text to rows of cells: delimiters, blanks, and quotes of several kinds."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator

from app.i18n.messages import _
from app.training.table.unusable import UnusableData

BLANKS = " "
WIDE_BLANKS = "  "
DELIMITERS = {
    "\t": "tab",
    ";": "semicolon",
    "|": "vertical bar",
    ",": "comma",
    BLANKS: "blanks",
    WIDE_BLANKS: "two or more blanks",
}
"""With their names. The first wins a tie: text contains commas more often than tabs."""

Record = tuple[int, list[str]]

_BLANK_CELL = re.compile(r"\"((?:[^\"]|\"\")*+)\"(?!\S)|'([^']*)'(?!\S)|(\S+)")
_WIDE_BLANK = re.compile(r"\t\s*|\s{2,}")
_SINGLE_QUOTED = re.compile(r"(?:^|[\t;|,]) *'[^'\n]*' *(?=[\t;|,]|$)", re.MULTILINE)
_AFTER_QUOTE = re.compile(r"(?<=[^\s\"]\") +(?=[\t;|,]|$)", re.MULTILINE)
_WRAPPED = re.compile(r"\"(?:[^\"]|\"\")*[\t;|,](?:[^\"]|\"\")*\"")
_LONGEST_LINE = 20_000
"""Characters of a line of blanks whose quotes are looked for."""
_REASONS = {"unexpected end of data": "it opens a quote that does not close"}


def records(text: str, delimiter: str, quote: str = '"') -> Iterator[Record]:
    """The first line and the cells of each row that is not blank, counted from 1.

    Raises UnusableData if quotes do not close or a cell goes on after its closing quote.
    """
    if delimiter in (BLANKS, WIDE_BLANKS):
        return _records_in_blanks(text, delimiter)
    return _records_in_csv(text, delimiter, quote)


def quote_of(text: str) -> str:
    """The quotation mark around cells: single only if cells have them and none has a double one."""
    found = len(_SINGLE_QUOTED.findall(text, 0, 50_000))
    return "'" if found > 1 and '"' not in text else '"'


def with_plain_quotes(text: str) -> str:
    """The text with quotes as they should be, for judging how it splits."""
    return _AFTER_QUOTE.sub("", text.replace('\\"', '""')) if '"' in text else text


def unwrapped(text: str) -> str | None:
    """The text without the quotes around each whole line; None if lines have none."""
    if not text.lstrip("\n").startswith('"'):
        return None
    lines = [line for line in text.split("\n") if line]
    if len(lines) < 2 or not all(map(_WRAPPED.fullmatch, lines)):
        return None
    return "\n".join(line[1:-1].replace('""', '"') for line in text.split("\n"))


def mended(text: str, error: UnusableData, reads: Callable[[str], None]) -> tuple[str, str]:
    """Text whose quotes can be read, and what was done; raises ``error`` if nothing helps.

    Two things other programs write: a backslash before a quote within a cell, and blanks after
    the closing quote.
    """
    for text_with, done in (
        (text.replace('\\"', '""'), _("A backslash before a quote is read as part of the cell.")),
        (_AFTER_QUOTE.sub("", text), _("Blanks after a closing quote are left out.")),
    ):
        if text_with != text:
            try:
                reads(text_with)
            except UnusableData:
                continue
            return text_with, done
    raise error


def _records_in_csv(text: str, delimiter: str, quote: str) -> Iterator[Record]:
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=delimiter,
        quotechar=quote,
        skipinitialspace=True,
        strict=True,
    )
    begins = 1
    try:
        for row in reader:
            if row:
                cells = [cell.strip() for cell in row]
                if any(cells):
                    yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        reason = _REASONS.get(str(error), "a cell goes on after its closing quote")
        if "limit" in str(error):
            reason = "it opens a quote that does not close soon"
        raise UnusableData(
            _(
                "The cells of line %(begins)s cannot be separated (%(reason)s); a quoted "
                "cell ends with a quote before the next delimiter, and a quote within it is "
                "written twice.",
                begins=begins,
                reason=reason,
            )
        ) from error


def _records_in_blanks(text: str, delimiter: str) -> Iterator[Record]:
    for number, line in enumerate(io.StringIO(text, newline=None), start=1):
        if delimiter == WIDE_BLANKS:
            cells = _WIDE_BLANK.split(line.strip())
        elif ('"' in line or "'" in line) and len(line) < _LONGEST_LINE:
            cells = [
                (double.replace('""', '"') or single or plain).strip()
                for double, single, plain in _BLANK_CELL.findall(line)
            ]
        else:
            cells = line.split()
        if any(cells):
            yield number, cells
