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
        "--ink": tokens(" light-dark(#102030, rgb(200 210 220))"),
        "--mark": tokens("var(--ink)"),
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
        ("light-dark(red, var(--ink))", "#ff0000", "#c8d2dc"),
    ],
)
def test_a_colour_is_that_of_the_theme(css: str, light: str, dark: str) -> None:
    assert resolver("light").colour(tokens(css)) == Colour(light)
    assert resolver("dark").colour(tokens(css)) == Colour(dark)


def test_a_colour_mixed_with_transparent_has_opacity() -> None:
    mixed = resolver().colour(tokens("color-mix(in srgb, var(--ink) 55%, transparent)"))
    assert mixed == Colour("#102030", 0.55)
    assert resolver().colour(tokens("transparent")) == Colour("#000000", 0.0)


def test_none_is_no_colour_and_unsupported_values_raise() -> None:
    assert resolver().colour(tokens("none")) is None
    for css in ("4px", "currentcolor", "color-mix(in srgb, red 10%, blue)"):
        with pytest.raises(ValueError):
            resolver().colour(tokens(css))


def test_other_values_are_text() -> None:
    assert resolver().text(tokens(" .1 6.5 ")) == ".1 6.5"
    assert resolver().text(tokens("var(--wide)")) == "4px"
