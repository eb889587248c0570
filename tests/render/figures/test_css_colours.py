"""CSS values are resolved to plain colours and texts."""

from __future__ import annotations

import pytest
import tinycss2

from app.render.figures.css_colours import Colour, Resolver, Theme
from tests.for_each import for_each


def tokens(css: str) -> list[object]:
    return list(tinycss2.parse_component_value_list(css))


def resolver(theme: Theme = "light") -> Resolver:
    variables = {
        "--ink": tokens(" var(--light, #102030) var(--dark, rgb(200 210 220))"),
        "--mark": tokens("var(--ink)"),
        "--parts": tokens("var(--light, 16 32 48) var(--dark, 200 210 220)"),
        "--wide": tokens("4px"),
    }
    return Resolver(variables, theme)


@for_each(
    ("css", "light", "dark"),
    [
        ("#abc", "#aabbcc", "#aabbcc"),
        ("rgb(0 114 178)", "#0072b2", "#0072b2"),
        ("var(--ink)", "#102030", "#c8d2dc"),
        (" var( --mark ) ", "#102030", "#c8d2dc"),
        ("var(--light, red) var(--dark, var(--ink))", "#ff0000", "#c8d2dc"),
    ],
)
def test_a_colour_is_that_of_the_theme(css: str, light: str, dark: str) -> None:
    assert resolver("light").colour(tokens(css)) == Colour(light)
    assert resolver("dark").colour(tokens(css)) == Colour(dark)


def test_a_colour_of_named_parts_has_opacity() -> None:
    mixed = resolver().colour(tokens("rgb(var(--parts) / 55%)"))
    assert mixed == Colour("#102030", 0.55)
    assert resolver().colour(tokens("transparent")) == Colour("#000000", 0.0)


def test_none_is_no_colour_and_unsupported_values_raise() -> None:
    assert resolver().colour(tokens("none")) is None
    for css in ("4px", "currentcolor", "var(--wide)"):
        with pytest.raises(ValueError):
            resolver().colour(tokens(css))


def test_other_values_are_text() -> None:
    assert resolver().text(tokens(" .1 6.5 ")) == ".1 6.5"
    assert resolver().text(tokens("var(--wide)")) == "4px"
