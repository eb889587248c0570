"""CSV with what people have typed in it, which a spreadsheet must not take for formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet compute a cell (OWASP, CSV injection)."""


def write_guarded(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The table as text; before what looks like a formula stands an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows([guarded(cell) if isinstance(cell, str) else cell for cell in r] for r in rows)
    return text.getvalue()


def guarded(text: str) -> str:
    """The text, with an apostrophe before it where it would be computed; numbers stay."""
    if not text.lstrip().startswith(_STARTS) and not text.startswith(_STARTS):
        return text
    try:
        float(text)
    except ValueError:
        return f"'{text}"
    return text
