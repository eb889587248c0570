"""Students' names: cleaned before they are shown, and unique in a room."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

MAX_NAME_LENGTH = 30
JOINER, NON_JOINER = "\u200d", "\u200c"
"""Invisible, but part of how emoji and names in Persian or the scripts of India are written."""
VIRAMA = 9
"""The canonical combining class of the sign that joins two consonants."""
EMOJI_STYLE = "\ufe0f"
FLAG_TAGS = re.compile("(?<=\U0001f3f4)[\U000e0030-\U000e007a]{1,6}\U000e007f")
"""The letters after a black flag that make it one of a region."""


def clean_name(text: str, longest: int = MAX_NAME_LENGTH) -> str:
    """One line of visible characters, at most ``longest``; may be empty.

    Control and format characters are removed: some reverse the direction of the text after them.
    Joiners stay where a script or an emoji needs them.
    """
    plain = unicodedata.normalize("NFC", text[:400])
    tags = {place for found in FLAG_TAGS.finditer(plain) for place in range(*found.span())}
    visible = "".join(
        each if place in tags else _visible(each, plain[place - 1 : place], plain[place + 1 :][:1])
        for place, each in enumerate(plain)
    )
    # At most two combining marks on a letter: enough for any language, no towers of marks.
    kept: list[str] = []
    for each in " ".join(visible.split()):
        has_two_marks = len(kept) > 1 and all(unicodedata.combining(one) for one in kept[-2:])
        if not (unicodedata.combining(each) and has_two_marks):
            kept.append(each)
    return _shortened("".join(kept), longest)


def _visible(letter: str, before: str, after: str) -> str:
    """The letter, or what stands for one that cannot be seen."""
    if letter in (JOINER, NON_JOINER):
        return letter if before and after and _are_joined(letter, before, after) else ""
    return " " if unicodedata.category(letter)[0] == "C" else letter


def _are_joined(joiner: str, before: str, after: str) -> bool:
    """Whether a joiner between these two changes how they are drawn."""
    if joiner == JOINER and unicodedata.category(after) == "So":
        return unicodedata.category(before) in ("So", "Sk") or before == EMOJI_STYLE
    if unicodedata.combining(before) == VIRAMA:
        return unicodedata.category(after)[0] == "L"
    return all(unicodedata.bidirectional(each) == "AL" for each in (before, after))


def _shortened(name: str, longest: int) -> str:
    """At most that many characters, without half an emoji or a joiner at the end."""
    if len(name) > longest:
        name = name[:longest]
        if tags := re.search("\U0001f3f4[\U000e0030-\U000e007a]+$", name):
            name = name[: tags.start()]
    return name.strip(f" {JOINER}{NON_JOINER}")


def _without_joiners(name: str) -> str:
    return name.replace(JOINER, "").replace(NON_JOINER, "")


def unique_name(name: str, others: Collection[str]) -> str:
    """The name, with the lowest number appended that makes it differ from the others.

    Case and joiners are ignored: on a scoreboard "ada" and "Ada" would look like one person.
    """
    taken = {_without_joiners(other).casefold() for other in others}
    unique, count = name, 1
    while _without_joiners(unique).casefold() in taken:
        count += 1
        suffix = f" {count}"
        unique = f"{_shortened(name, MAX_NAME_LENGTH - len(suffix))}{suffix}"
    return unique
