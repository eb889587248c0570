"""Which parts of the page are hidden, in the address: for teaching, and for an iframe."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.datastructures import QueryParams
from starlette.types import Scope

from app.i18n.messages import N_

HIDEABLE = {
    "settings": N_("settings"),
    "transport": N_("step and play buttons"),
    "layers": N_("layer controls"),
    "output": N_("output"),
    "charts": N_("charts"),
    "microscope": N_("microscope"),
    "menus": N_("Compare, Share, Export"),
    "preview": N_("preview of the next update"),
}
"""Parts that can be hidden, and their names on the page."""

EMBED = "1"
"""The value of ``embed`` for a page in an iframe."""
NOT_EMBEDDED = frozenset({"settings", "output", "menus"})
"""Hidden in an iframe."""
ADDED = "output"
"""The value of ``add`` that shows the output and the charts in an iframe."""
FIXED_THEMES = ("light", "dark")
"""The values of ``theme``; without one the page in an iframe has the reader's colours."""

STAGES = {
    "network": N_("Network"),
    "moment": N_("Formulas of the step"),
    "output": N_("Output"),
    "microscope": N_("Microscope"),
}
"""Panels that can be shown alone and large, for a projector, and their names on the page."""

FIRST = "1"
"""The value of ``first`` for the page of a first visit: all that can be hidden is."""

NOT_WATCHED = frozenset({"settings", "layers", "menus"})
"""Always hidden on the page of another person's run, which cannot be changed."""


def is_embedded(scope: Scope) -> bool:
    """Whether the request is for a page in an iframe."""
    return QueryParams(scope["query_string"]).get("embed") == EMBED


def read_hidden(text: str) -> tuple[frozenset[str], list[str]]:
    """The hidden parts, and the unknown words."""
    words = text.split(".") if text else []
    return frozenset(words) & HIDEABLE.keys(), [word for word in words if word not in HIDEABLE]


def write_hidden(names: Iterable[str]) -> str:
    """The hidden parts, for an address."""
    chosen = set(names)
    return ".".join(name for name in HIDEABLE if name in chosen)
