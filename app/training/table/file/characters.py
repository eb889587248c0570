"""Characters that split equal words unseen: composed, invisible and no-break ones made plain."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from app.i18n.messages import _
from app.training.table.unusable import UnusableData

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]"
    # Joiners belong to words in Persian or Hindi and to pictures, and to nothing beside Latin.
    "|(?<![\u0600-\uffff\U00010000-\U0010ffff])[\u200c\u200d]"
    "|[\u200c\u200d](?![\u0600-\uffff\U00010000-\U0010ffff])"
)
_JOINERS = frozenset("\u200c\u200d")
_BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def plain_characters(text: str) -> str:
    """The text in Unicode's normal form C, without invisible characters, with plain blanks.

    Line ends are LF; an end-of-file mark (Ctrl-Z) is left out.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\x1a" in text[-200:]:
        head, _, tail = text.rpartition("\x1a")
        text = head.rstrip("\x1a") if not tail.strip("\x1a\x00 \n") else text
    if text.isascii():
        return text
    # Searching the different characters is ten times as fast as searching the text.
    different = "".join(set(text))
    if _INVISIBLE.search(different) or not _JOINERS.isdisjoint(different):
        text = _INVISIBLE.sub("", text)
    if _BLANKS.search(different):
        text = _BLANKS.sub(" ", text)
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def check_characters(text: str, lines: Sequence[int], rows: Sequence[Sequence[str]]) -> None:
    """Refuse control characters, which pages and JSON cannot show. ``text`` has all cells."""
    different = "".join(set(text))
    for pattern in (_CONTROL, _SURROGATE):
        if not pattern.search(different):
            continue
        for line, row in zip(lines, rows, strict=True):
            for column, cell in enumerate(row, start=1):
                if found := pattern.search(cell):
                    raise UnusableData(
                        _(
                            "Line %(line)s, column %(column)s contains the control character "
                            "U+%(ord)s; remove it, or export the table as CSV in UTF-8.",
                            line=line,
                            column=column,
                            ord=f"{ord(found[0]):04X}",
                        )
                    )
