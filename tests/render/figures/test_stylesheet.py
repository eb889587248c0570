"""Style sheets are applied to the elements of a drawing."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import cssselect2
import tinycss2

from app.render.figures.stylesheet import PROPERTIES, Stylesheet
from tests.render.figures.style_sheets import css

DRAWINGS = re.compile(r"\.(network|plane|chart|output-chart|gradient-chart)[ ,.]|\.output text")
FOR_PAGES_ONLY = {
    "cursor",
    "height",
    "margin-top",
    "outline",
    "overflow",
    "pointer-events",
    "text-decoration",
    "width",
}
"""What these rules have beside that: how a drawing lies on the page, and its pointer."""


def said(style: str, svg: str) -> dict[str, str]:
    """The attributes of the only element without children."""
    root = cssselect2.ElementWrapper.from_xml_root(ElementTree.fromstring(svg))
    (leaf,) = [found for found in root.iter_subtree() if not len(found.etree_element)]
    return Stylesheet(
        f":root {{ --ink: #123456; --parts: 18 52 86; }}\n{style}", "light"
    ).attributes(leaf)


def test_the_more_specific_rule_wins_and_then_the_later() -> None:
    style = ".a .b { fill: red; stroke: red; } .b { fill: blue; } .a .b { stroke: var(--ink); }"
    assert said(style, '<g class="a"><path class="b"/></g>') == {
        "fill": "#ff0000",
        "stroke": "#123456",
    }
    assert said(style, '<path class="b c"/>') == {"fill": "#0000ff"}


def test_media_rules_and_interactive_states_are_ignored() -> None:
    style = (
        ".b:hover, .b:focus-visible { fill: red; } .b::before { opacity: 1; }"
        "@media (max-width: 9px) { .b { fill: blue; } } .b { cursor: pointer; }"
    )
    assert said(style, '<path class="b"/>') == {}
    several = ":is(.b:hover, .b.chosen) { opacity: .5; }"
    assert said(several, '<path class="b chosen"/>') == {"opacity": ".5"}
    assert said(several, '<path class="b"/>') == {}


def test_values_are_attributes_without_units() -> None:
    style = (
        ".b { stroke: rgb(var(--parts) / 25%); stroke-width: 3px;"
        " stroke-dasharray: .1 6.5; fill: none; font-size: 9.5px; }"
    )
    assert said(style, '<path class="b"/>') == {
        "stroke": "#123456",
        "stroke-opacity": "0.25",
        "stroke-width": "3",
        "stroke-dasharray": ".1 6.5",
        "fill": "none",
        "font-size": "9.5",
    }


def test_every_property_of_drawings_is_supported() -> None:
    names = set()
    for rule in tinycss2.parse_stylesheet(css(), skip_comments=True, skip_whitespace=True):
        if rule.type != "qualified-rule":
            continue
        selectors = tinycss2.serialize(rule.prelude).strip()
        if not DRAWINGS.match(selectors):
            continue
        for part in tinycss2.parse_blocks_contents(rule.content):
            if part.type == "declaration":
                names.add(part.name)
    assert names - PROPERTIES - FOR_PAGES_ONLY == {"clip-path"}
