"""Tables with what people have typed, as CSV of which a spreadsheet computes nothing."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence

FORMULA = ("=", "+", "-", "@", "|", "%")
"""What a formula begins with, for one spreadsheet or another."""


def spreadsheet(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """RFC 4180: nothing is an empty cell, yes and no are words, and text is never a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return as_text(value) if isinstance(value, str) else value


def as_text(text: str) -> str:
    """With an apostrophe before what a spreadsheet would compute; wide signs are signs too."""
    begins = unicodedata.normalize("NFKC", text).lstrip()
    is_formula = begins.startswith(FORMULA) or text[:1] in ("\t", "\r", "\n")
    return f"'{text}" if is_formula else text
