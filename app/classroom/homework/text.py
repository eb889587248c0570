"""Texts that teachers and students write for each other: cleaned before they are stored."""

from __future__ import annotations

import unicodedata

from app.classroom.names import JOINER, NON_JOINER


def clean_text(text: str, longest: int) -> str:
    """Visible characters in lines, at most ``longest``; a longer text is cut.

    Control and format characters are removed, as some reverse the direction of the text after
    them; joiners stay, which emoji and some scripts need.
    """
    plain = unicodedata.normalize("NFC", text[: 4 * longest])
    plain = plain.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(filter(_is_kept, plain)).strip()[:longest].strip()


def clean_sentence(text: str, longest: int) -> str:
    """The same on one line."""
    return clean_text(" ".join(text[: 4 * longest].split()), longest)


def _is_kept(letter: str) -> bool:
    return letter in ("\n", JOINER, NON_JOINER) or unicodedata.category(letter)[0] != "C"
