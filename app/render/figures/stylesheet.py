"""Computes the styles that the page's style sheets give to elements of a drawing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import cssselect2
import tinycss2

from app.render.figures.css_colours import Resolver, Theme, Tokens

PAINTS = frozenset({"fill", "stroke"})
PROPERTIES = PAINTS | {
    "display",
    "fill-opacity",
    "font-size",
    "font-style",
    "font-weight",
    "opacity",
    "paint-order",
    "stroke-dasharray",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-opacity",
    "stroke-width",
    "text-anchor",
    "vector-effect",
    "visibility",
}
"""CSS properties that are also SVG attributes; ``clip-path`` is handled separately."""

Attributes = dict[str, str]


class Stylesheet:
    """The styles of a style sheet in one theme.

    ``@media`` rules are ignored, and interactive pseudo-classes (``:hover``, ``:focus-visible``)
    match nothing.
    """

    def __init__(self, css: str, theme: Theme):
        rules = [
            (rule.prelude, dict(_declarations(rule)))
            for rule in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
            if rule.type == "qualified-rule"
        ]
        variables: dict[str, Tokens] = {}
        for prelude, declared in rules:
            if tinycss2.serialize(prelude).strip() == ":root":
                variables |= declared
        self._resolver = Resolver(variables, theme)
        self._matcher = cssselect2.Matcher()
        for prelude, declared in rules:
            attributes = self._attributes(declared)
            if attributes:
                for selector in cssselect2.compile_selector_list(prelude):
                    self._matcher.add_selector(selector, attributes)

    def attributes(self, element: cssselect2.ElementWrapper) -> Attributes:
        """SVG attributes by name; translucent colours also set fill-opacity or stroke-opacity.

        The rule with the highest specificity wins, of several the last.
        """
        found: Attributes = {}
        for _, _, pseudo_element, attributes in self._matcher.match(element):
            if pseudo_element is None:
                found |= attributes
        return found

    def _attributes(self, declared: dict[str, Tokens]) -> Attributes:
        found: Attributes = {}
        for name, tokens in declared.items():
            if name in PAINTS:
                found |= self._paint(name, tokens)
            elif name in PROPERTIES or name == "clip-path":
                found[name] = _PX.sub("", self._resolver.text(tokens))
        return found

    def _paint(self, name: str, tokens: Tokens) -> Attributes:
        colour = self._resolver.colour(tokens)
        if colour is None:
            return {name: "none"}
        if colour.opacity == 1.0:
            return {name: colour.hex}
        return {name: colour.hex, f"{name}-opacity": f"{colour.opacity:.3g}"}


_PX = re.compile(r"(?<=\d)px\b")


def _declarations(rule: Any) -> Iterator[tuple[str, Tokens]]:
    for part in tinycss2.parse_blocks_contents(
        rule.content, skip_comments=True, skip_whitespace=True
    ):
        if part.type == "declaration":
            yield part.name, part.value
