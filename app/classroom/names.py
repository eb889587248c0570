"""Students' names: cleaned before they are shown, and unique in a room."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

MAX_NAME_LENGTH = 30


def clean_name(text: str, longest: int = MAX_NAME_LENGTH) -> str:
    """One line of visible characters, at most ``longest``; may be empty.

    Control and format characters are removed: some reverse the direction of the text after them.
    """
    plain = unicodedata.normalize("NFC", text[:400])
    visible = "".join(each if unicodedata.category(each)[0] != "C" else " " for each in plain)
    # At most two combining marks on a letter: enough for any language, no towers of marks.
    kept: list[str] = []
    for each in " ".join(visible.split()):
        has_two_marks = len(kept) > 1 and all(unicodedata.combining(one) for one in kept[-2:])
        if not (unicodedata.combining(each) and has_two_marks):
            kept.append(each)
    return "".join(kept)[:longest].strip()


def unique_name(name: str, others: Collection[str]) -> str:
    """The name, with the lowest number appended that makes it differ from the others.

    Case is ignored: on a scoreboard "ada" and "Ada" would look like one person.
    """
    taken = {other.casefold() for other in others}
    unique, count = name, 1
    while unique.casefold() in taken:
        count += 1
        suffix = f" {count}"
        unique = f"{name[: MAX_NAME_LENGTH - len(suffix)].rstrip()}{suffix}"
    return unique
