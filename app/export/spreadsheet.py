"""CSV with text that people typed, safe from formula injection in spreadsheets."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence

FORMULA = ("=", "+", "-", "@", "|", "%")
"""First characters of a formula in some spreadsheet."""


def spreadsheet(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """CSV (RFC 4180): None is an empty cell, booleans are yes and no, text is never a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return as_text(value) if isinstance(value, str) else value


def as_text(text: str) -> str:
    """The text, with an apostrophe before a formula; full-width signs (NFKC) count as well."""
    begins = unicodedata.normalize("NFKC", text).lstrip()
    is_formula = begins.startswith(FORMULA) or text[:1] in ("\t", "\r", "\n")
    return f"'{text}" if is_formula else text
