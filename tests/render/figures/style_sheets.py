"""The style sheets of exported drawings."""

from __future__ import annotations

from functools import lru_cache

from app.render.figures.css_colours import Theme
from app.render.figures.stylesheet import Stylesheet
from tests.serving import ROOT

NAMES = ("base", "network", "output", "figures")


def css() -> str:
    return "\n".join((ROOT / "static" / "css" / f"{name}.css").read_text() for name in NAMES)


@lru_cache
def sheet(theme: Theme = "light") -> Stylesheet:
    return Stylesheet(css(), theme)
