"""Text of cells without differences that nobody sees: NFC, plain blanks, nothing invisible."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]"
)
_JOINERS = re.compile("[\u200c\u200d]")
_JOINED_SCRIPTS = re.compile("[\u0600-\u0dff\U0001f000-\U0001faff]")
"""Scripts and signs in which a joiner changes what one sees."""

_QUOTES = {"‘": "'", "’": "'", "‚": "'", "`": "'", "´": "'", "ʼ": "'", "′": "'"}
_DOUBLE_QUOTES = {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "″": '"'}
_DASHES = {"–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-"}
_LATIN = str.maketrans("аеорсухіјѕкмтвнαορτυχκνιεβημζ", "aeopcyxijskmtbhaoptyxkniebhmz")
"""Small letters of Cyrillic and Greek that look like Latin ones, small or capital."""
_ALIKE = str.maketrans({**_QUOTES, **_DOUBLE_QUOTES, **_DASHES})


def clean_text(cell: str) -> str:
    """The cell as one reads it: runs of any blanks are one blank, none at the ends."""
    if not cell.isascii():
        cell = _INVISIBLE.sub("", unicodedata.normalize("NFC", cell))
        if not _JOINED_SCRIPTS.search(cell):
            cell = _JOINERS.sub("", cell)
    return " ".join(cell.split())


def lookalike_key(text: str) -> str:
    """Equal for texts that differ by case, width, alphabet, or the kind of quotes and dashes, only.

    A single letter keeps its alphabet, since α and a may be two classes.
    """
    key = unicodedata.normalize("NFKC", text.translate(_ALIKE)).casefold()
    return key.translate(_LATIN) if len(key) > 1 and not key.isascii() else key
