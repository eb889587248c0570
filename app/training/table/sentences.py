"""Parts of the sentences about columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from app.i18n.messages import _


def in_lines(lines: Sequence[int], count: int) -> str:
    """ "line 6", "lines 6 and 40", or "lines 6, 40, 41, 42, 43 and 7 more"."""
    named = [str(line) for line in lines]
    if count > len(named):
        return _(
            "lines %(lines)s and %(count)s more", lines=", ".join(named), count=count - len(named)
        )
    if len(named) == 1:
        return _("line %(line)s", line=named[0])
    return _("lines %(lines)s and %(last)s", lines=", ".join(named[:-1]), last=named[-1])


def counted(number: int, what: str, plural: str = "") -> str:
    """ "1 row", "3 rows"."""
    return f"{number} {what if number == 1 else plural or what + 's'}"


def all_cells(number: int) -> str:
    """The cells of a whole column, for the beginning of a sentence."""
    return _("Both cells") if number == 2 else _("All %(count)s cells", count=number)


def short(number: float) -> str:
    """A number for a sentence."""
    return f"{number:.10g}".replace("-", "−")


def listed(texts: Sequence[str], most: int = 6, word: Literal["and", "or"] = "and") -> str:
    """The texts as in "a, b and c", or "a, b, c and 4 more"."""
    if len(texts) == 1:
        return texts[0]
    if len(texts) > most:
        first, count = ", ".join(texts[:most]), len(texts) - most
        if word == "or":
            return _("%(first)s or %(count)s more", first=first, count=count)
        return _("%(first)s and %(count)s more", first=first, count=count)
    first, last = ", ".join(texts[:-1]), texts[-1]
    if word == "or":
        return _("%(first)s or %(last)s", first=first, last=last)
    return _("%(first)s and %(last)s", first=first, last=last)


def word_set(text: str) -> frozenset[str]:
    """The words of a text, for lists of words in this code."""
    return frozenset(text.split())
