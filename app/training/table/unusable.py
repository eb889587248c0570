"""The error for a table that gives no data, and quoting a person's text in its sentences."""

from __future__ import annotations

from app.errors import ProblemError


class UnusableData(ProblemError):
    """A file, or a choice of columns, that gives no data. The message says what to change.

    ``sheets`` are those of a workbook of which one cannot be used: another may be chosen.
    """

    sheets: tuple[str, ...] = ()


def quoted(text: str) -> str:
    """A person's text in quotes for a sentence, shortened if long."""
    short = text if len(text) <= 40 else f"{text[:39]}…"
    return f"“{short}”"
