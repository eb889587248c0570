"""The texts of the app's lessons in the language of the page, paragraph by paragraph.

The English file is the source: each paragraph, title, question and answer of it is a message of
the context ``lesson``. What it computes, in braces, stays as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from app.i18n.messages import raw_pgettext
from app.lessons.inline import parse_inline
from app.lessons.lesson import BadLesson, Live

Translate = Callable[[str], str]
CONTEXT = "lesson"


def as_written(text: str) -> str:
    """The text itself: a lesson of one's own is not translated."""
    return text


def translated(text: str) -> str:
    """The text in the current language; as written if its translation computes something else."""
    found = raw_pgettext(CONTEXT, text)
    return found if _numbers(found) == _numbers(text) else text


def _numbers(text: str) -> Counter[str] | None:
    """The expressions of a text; None if it cannot be read."""
    try:
        parts = parse_inline(text, 1)
    except BadLesson:
        return None
    return Counter(f"{part.source} {part.percent}" for part in parts if isinstance(part, Live))
