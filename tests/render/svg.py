"""Parses SVG and MathML, and finds elements by class or id."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

Point = tuple[float, float]


def read(svg: str) -> Element:
    """The root; raises ParseError if the text is not well-formed XML."""
    return ElementTree.fromstring(svg)


def find_all(root: Element, selector: str) -> list[Element]:
    """Elements in document order by ``tag.class.class``; tag or classes may be missing."""
    tag, *classes = selector.split(".")
    return [
        node
        for node in root.iter()
        if tag in ("", node.tag) and set(classes) <= set(node.get("class", "").split())
    ]


def find(root: Element, selector: str) -> Element:
    """The only such element."""
    (node,) = find_all(root, selector)
    return node


def by_id(root: Element, key: str) -> Element:
    """The only element with this id."""
    (node,) = [node for node in root.iter() if node.get("id") == key]
    return node


def ids(root: Element) -> list[str]:
    return [key for node in root.iter() if (key := node.get("id")) is not None]


def classes(node: Element) -> set[str]:
    return set(node.get("class", "").split())


def number_in(node: Element, name: str) -> float:
    """A required attribute as a number."""
    value = node.get(name)
    assert value is not None, f"no {name} on {ElementTree.tostring(node, encoding='unicode')}"
    return float(value)


def value_in(root: Element, selector: str) -> float:
    """The full-precision number of the only such element."""
    return number_in(find(root, selector), "data-value")


def title(node: Element) -> str:
    """The tooltip of a link or group."""
    found = node.find("title")
    assert found is not None and found.text
    return found.text


def text(node: Element) -> str:
    return "".join(node.itertext())


def points(path: Element) -> list[Point]:
    """The corners of a line without a gap, given as path data M x y l dx dy dx dy …"""
    (run,) = runs(path)
    return run


def runs(path: Element) -> list[list[Point]]:
    """The corners of each piece of a line: M x y l dx dy …, or M x y h0 for a dot."""
    data = path.get("d", "")
    found = []
    for run in data.split("M")[1:]:
        assert re.fullmatch(r"[-.\d ]+(l[-.\d ]+|h0)", run), run
        start, _, steps = run.removesuffix("h0").partition("l")
        pairs = [float(text) for text in _NUMBER.findall(f"{start} {steps}")]
        places = zip(accumulate(pairs[::2]), accumulate(pairs[1::2]), strict=True)
        found.append([(x, y) for x, y in places])
    return found


_NUMBER = re.compile(r"-?(?:\d+(?:\.\d+)?|\.\d+)")


def numbers(root: Element) -> Iterator[str]:
    """Everything in the drawing that a browser reads as a number."""
    for node in root.iter():
        for name, value in node.items():
            if name in ("d", "viewBox", "x", "y", "cx", "cy", "r", "rx", "width", "height"):
                yield from re.findall(r"nan|inf|[-+]?(?:\d+(?:\.\d+)?|\.\d+)(?:e[-+]?\d+)?", value)
            elif name.startswith(("stroke-", "fill-")):
                yield value


@dataclass(frozen=True)
class Scale:
    """One axis of a drawing, reconstructed from two of its ticks."""

    low: tuple[float, float]
    high: tuple[float, float]

    def value(self, place: float) -> float:
        """The number at a position."""
        (place_0, value_0), (place_1, value_1) = self.low, self.high
        return value_0 + (value_1 - value_0) * (place - place_0) / (place_1 - place_0)

    @property
    def unit(self) -> float:
        """The value of one unit of the drawing."""
        return abs(self.value(1.0) - self.value(0.0))


def scale(places: list[float], labels: list[str]) -> Scale:
    """The scale that the first and the last tick give."""
    values = [float(label.replace("−", "-")) for label in labels]
    assert len(values) >= 2
    return Scale((places[0], values[0]), (places[-1], values[-1]))
