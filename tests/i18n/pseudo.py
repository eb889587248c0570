"""Languages that only tests have: every message is changed so that one sees what is none.

``en-XA`` writes each letter with an accent and a text longer by two fifths, in brackets; ``ar-XB``
is written from right to left. Both keep parts, tags, entities and notation of a message, so a word
of plain letters on a page of theirs is a text that is not marked as a message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from gettext import NullTranslations
from unittest.mock import patch

from app.http import language as http_language
from app.i18n import catalogs as catalogs_module
from app.i18n import languages, messages
from app.i18n.languages import Language

ACCENTED = Language("en-XA", "Ƥšéûđô", "ltr")
MIRRORED = Language("ar-XB", "Ƥšéûđô ⇐", "rtl")

_LETTERS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "áƀçđéƒĝĥîĵķļɱñôþɋŕšţûṽŵẋýžÅƁÇĐÉƑĜĤÎĴĶĻṀÑÔƤɊŔŠŢÛṼŴẊÝŽ",
)
_ARABIC = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهابتثجحخدذرزسشصضطظعغفقكلمنه",
)
_KEPT = re.compile(
    r"%\(\w+\)[sdrf]|%%|<[^>]*>|&#?\w+;"
    # Of lessons: code, the target of a link, a directive with what stands in its braces.
    r"|`[^`]*`|\]\([^)]*\)|\{[^{}]*\}|\$[^$]*\$|\[\[[^\]]*\]\]"
)


def accented(text: str) -> str:
    """The text in ``en-XA``."""
    dots = len(_KEPT.sub("", text)) * 2 // 5
    # As words, so that a line of them can be broken.
    more = " ".join("·" * min(8, dots - at) for at in range(0, dots, 8))
    return f"⟦{_translate(text, _LETTERS)}{more}⟧"


def mirrored(text: str) -> str:
    """The text in ``ar-XB``."""
    return f"⟦{_translate(text, _ARABIC)}⟧"


def _translate(text: str, letters: dict[int, int]) -> str:
    out, end = [], 0
    for kept in _KEPT.finditer(text):
        out += [text[end : kept.start()].translate(letters), kept.group()]
        end = kept.end()
    return "".join([*out, text[end:].translate(letters)])


class _Pseudo(NullTranslations):
    """A catalog that has a translation of everything."""

    def __init__(self, tag: str) -> None:
        super().__init__()
        self._change = mirrored if tag == MIRRORED.tag else accented

    def gettext(self, message: str) -> str:
        return self._change(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self._change(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return self._change(message)


@contextmanager
def pseudo_languages(default: Language | None = ACCENTED) -> Iterator[None]:
    """Have both, and requests that ask for no language answered in ``default``."""
    catalogs = {one.tag: _Pseudo(one.tag) for one in (ACCENTED, MIRRORED)}
    real_catalog, real_choice = catalogs_module.catalog, http_language.accepted_language

    def catalog(tag: str) -> NullTranslations:
        return catalogs.get(tag) or real_catalog(tag)

    def accepted(header: str) -> str:
        return real_choice(header) if header or default is None else default.tag

    more = {one.tag: one for one in (ACCENTED, MIRRORED)}
    with (
        patch.dict(languages.LANGUAGES, more),
        patch.object(messages, "catalog", catalog),
        patch.object(http_language, "accepted_language", accepted),
    ):
        yield
