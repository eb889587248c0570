"""Runs the accessibility checker axe-core on a page."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page

# The other rules read no colours, so the second colour scheme breaks no more of them.
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
# A number that is fading in has too little contrast for a moment.
_AT_REST = """() => Promise.allSettled(document.getAnimations()
  .filter((each) => each.effect?.getComputedTiming().endTime !== Infinity)
  .map((each) => each.finished)).then(() => null)"""
_RUN = "options => axe.run(document, options).then(found => found.violations)"


def violations(page: Page) -> list[tuple[str, ...]]:
    """Each broken rule, its colour scheme and the places: all rules in light, colours in dark."""
    page.evaluate(Axe().axe_script)
    page.evaluate(_AT_REST)
    in_dark = {"runOnly": {"type": "rule", "values": COLOUR_RULES}}
    return _run(page, "light", {}) + _run(page, "dark", in_dark)


def _run(page: Page, scheme: str, options: dict[str, Any]) -> list[tuple[str, ...]]:
    page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
    broken = page.evaluate(_RUN, {"resultTypes": ["violations"], **options})
    return [
        (rule["id"], scheme, *(" ".join(map(str, node["target"])) for node in rule["nodes"]))
        for rule in broken
    ]
