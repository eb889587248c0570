"""Layout of a page: overlaps, clipped contents, positions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from playwright.sync_api import Page

MIN_OVERLAP = 1.5
"""In pixels. Text boxes have space above and below the letters; less is invisible."""


@dataclass(frozen=True)
class Box:
    name: str
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Box) -> bool:
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return min(across, down) > MIN_OVERLAP


# Rings are the tiles' outlines; J is written inside its own. A line reaches from the top of its
# capitals to the bottom of its subscripts; a box of the browser's would have a halo around it.
_ON_DIAGRAM = """svg => {
  const box = (part, name) => {
    const {left, top, right, bottom} = part.getBoundingClientRect();
    return [name, left, top, right, bottom];
  };
  const line = part => {
    const size = parseFloat(getComputedStyle(part).fontSize);
    const {x: left, y} = part.getStartPositionOfChar(0);
    const {x: right} = part.getEndPositionOfChar(part.getNumberOfChars() - 1);
    const matrix = part.closest("text").getScreenCTM();
    const [start, end] = [[left, y - .75 * size], [right, y + .2 * size]].map(
      ([x, y]) => new DOMPoint(x, y).matrixTransform(matrix));
    return [part.textContent, start.x, start.y, end.x, end.y];
  };
  const texts = [...svg.querySelectorAll("text:not(.j)")].filter(text =>
    getComputedStyle(text).visibility !== "hidden" && text.getNumberOfChars());
  const lines = texts.flatMap(text => {
    const parts = [...text.querySelectorAll("[class^=line-]")];
    return parts.length ? parts.filter(part =>
      getComputedStyle(part).display !== "none" && part.getNumberOfChars()) : [text];
  });
  return [
    lines.map(line),
    [...svg.querySelectorAll(".ring")].map(ring => box(ring, ring.closest("[id]")?.id ?? "J")),
  ];
}"""


def overlaps_on_diagram(page: Page) -> list[str]:
    """Visible texts of the diagram that overlap another text or a tile."""
    texts, rings = page.locator("svg.network").evaluate(_ON_DIAGRAM)
    return list(_overlaps([Box(*text) for text in texts], [Box(*ring) for ring in rings]))


def _overlaps(texts: list[Box], rings: list[Box]) -> Iterator[str]:
    pairs = [*combinations(texts, 2), *combinations(rings, 2)]
    pairs += [(text, ring) for text in texts for ring in rings]
    for one, other in pairs:
        if one.overlaps(other):
            yield f"“{one.name}” on “{other.name}”"


# Declared scrollers and fields may hold more than they show, and so may a text that ends in an
# ellipsis or is for screen readers only; what is inline has no box of its own.
_CUT = """() => [...document.querySelectorAll("header *, main *")].filter(part =>
  !(part instanceof SVGElement || part instanceof HTMLInputElement) && part.clientWidth
  && part.checkVisibility()
  && getComputedStyle(part).clipPath === "none"
  && getComputedStyle(part).textOverflow !== "ellipsis"
  && part.scrollWidth > part.clientWidth + 1
  && getComputedStyle(part).display !== "inline"
  && !["auto", "scroll"].includes(getComputedStyle(part).overflowX)
).map(part => `${part.localName}.${part.className}#${part.id} in ` +
  `${part.parentElement.localName} of ${part.parentElement.closest("[class]")?.className}`)"""


def cut_off(page: Page) -> list[str]:
    """Elements whose contents are clipped and cannot be scrolled to."""
    found: list[str] = page.evaluate(_CUT)
    return found


def unfold_header(page: Page) -> None:
    """Show the menus that a narrow window folds away."""
    page.locator("#top-more").evaluate_all("folds => folds.forEach(fold => { fold.open = true; })")


def document_size(page: Page) -> tuple[int, int]:
    width, height = page.evaluate(
        "() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    )
    return width, height


_PLACES = """() => {
  const places = {};
  for (const part of document.querySelectorAll(".transport button, .panel")) {
    const {left, top, width} = part.getBoundingClientRect();
    const name = part.className || part.title;
    places[name] = [left, top + scrollY, width].map(Math.round);
  }
  return places;
}"""


def places(page: Page) -> dict[str, Any]:
    """Left, top and width of every panel and of the buttons of the transport."""
    found: dict[str, Any] = page.evaluate(_PLACES)
    return found


# The browser reports a shift after the frame that made it, so wait for two frames.
_COUNT_SHIFTS = """() => {
  const found = [];
  const elementOf = ({node}) => node instanceof Element ? node : node?.parentElement;
  const nameOf = part => `${part?.localName}.${part?.className}#${part?.id}`;
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) found.push(...entry.sources.map(elementOf));
  }).observe({type: "layout-shift"});
  window.takeShifts = () => found.splice(0).map(nameOf);
}"""
_SHIFTS = """() => new Promise(done => requestAnimationFrame(() =>
  requestAnimationFrame(() => done(window.takeShifts()))))"""


def count_shifts(page: Page) -> None:
    """Begin to record the layout shifts that the browser reports."""
    page.evaluate(_COUNT_SHIFTS)


def shifts(page: Page) -> list[str]:
    """What has moved since the last call, by the browser's own reckoning."""
    found: list[str] = page.evaluate(_SHIFTS)
    return found
