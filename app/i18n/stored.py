"""Messages that are stored: the English text as the code, with its parts, written when shown.

A text of before, or one that a person wrote, is kept as it is.
"""

from __future__ import annotations

import json
import re

from app.i18n.messages import raw_gettext, raw_ngettext

_BEGINS = '["msg",'
_PART = re.compile(r"%\((\w+)\)s|%%")


def stored(message: str, **parts: object) -> str:
    """A message to keep; its parts are texts, numbers or such messages."""
    return _written(message, "", parts)


def stored_n(singular: str, plural: str, n: int, **parts: object) -> str:
    """As ``stored``, in the form for the number n, which is also the part ``n``."""
    return _written(singular, plural, {"n": n, **parts})


def _written(message: str, plural: str, parts: dict[str, object]) -> str:
    kept = {name: one if isinstance(one, int) else str(one) for name, one in parts.items()}
    return json.dumps(["msg", message, plural, kept], separators=(",", ":"), ensure_ascii=False)


def shown(text: str) -> str:
    """A stored text in the current language; empty if it is damaged."""
    if not text.startswith(_BEGINS):
        return text
    try:
        _kind, message, plural, parts = json.loads(text)
        filled = {name: shown(one) if isinstance(one, str) else one for name, one in parts.items()}
        if plural:
            message = raw_ngettext(message, plural, int(filled["n"]))
        else:
            message = raw_gettext(message)
        # Not by %, because a file from elsewhere may ask for any width.
        return _PART.sub(lambda part: str(filled[part[1]]) if part[1] else "%", message)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return ""
