"""Which parts of the page are left out, as words in an address: for teaching, and for an iframe."""

from __future__ import annotations

from collections.abc import Iterable

HIDEABLE = {
    "settings": "settings",
    "transport": "steps and play",
    "layers": "layer controls",
    "output": "output",
    "charts": "charts",
    "microscope": "microscope",
    "menus": "Compare, Share, Export",
}
"""Every word, and how the page calls what it hides."""

EMBED = "1"
"""What ``embed`` says in the address of a page that is made for an iframe."""
NOT_EMBEDDED = frozenset({"settings", "output", "menus"})
"""What such a page leaves out whatever else it hides."""

NOT_WATCHED = frozenset({"settings", "layers", "menus"})
"""What the page of somebody else's run leaves out: nothing there could be changed."""


def read_hidden(text: str) -> tuple[frozenset[str], list[str]]:
    """The parts that are hidden, and the words that are none."""
    words = text.split(".") if text else []
    return frozenset(words) & HIDEABLE.keys(), [word for word in words if word not in HIDEABLE]


def write_hidden(names: Iterable[str]) -> str:
    """The hidden parts for an address, in the order of ``HIDEABLE``."""
    chosen = set(names)
    return ".".join(name for name in HIDEABLE if name in chosen)
