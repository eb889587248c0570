"""What students call themselves, made fit to be shown."""

from __future__ import annotations

import unicodedata

from app.classroom.room import MAX_LETTERS_OF_NAME


def clean_name(text: str) -> str:
    """One line of visible characters, at most ``MAX_LETTERS_OF_NAME``; empty where none is left.

    Control and format characters go: some turn the direction of all that stands after them.
    """
    plain = unicodedata.normalize("NFC", text[:400])
    seen = "".join(each if unicodedata.category(each)[0] != "C" else " " for each in plain)
    # Of marks that pile up on one letter two are enough for any language's name.
    kept: list[str] = []
    for each in " ".join(seen.split()):
        piled = len(kept) > 1 and all(unicodedata.combining(one) for one in kept[-2:])
        if not (unicodedata.combining(each) and piled):
            kept.append(each)
    return "".join(kept)[:MAX_LETTERS_OF_NAME].strip()
