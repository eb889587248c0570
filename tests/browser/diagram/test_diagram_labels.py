"""Labels of the diagram: they do not touch, and are large enough to be read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.browser.lab import Lab
from tests.browser.layout import overlaps_on_diagram
from tests.tiers import slow, soak, some_slow

WINDOWS = [
    ViewportSize(width=1440, height=900),
    ViewportSize(width=1280, height=720),
    ViewportSize(width=390, height=844),
]
SLOW = ("2-4-2-1", "4-3-3")
"""Networks of the second tier; the others take minutes."""
MIN_FONT = 10.95
"""In pixels; 11, and a little for rounding."""


def of(dataset: str, *units: int, output: str = "tanh", **parts: Any) -> dict[str, Any]:
    layers = [{"units": n, "activation": "tanh"} for n in units[:-1]]
    layers.append({"units": units[-1], "activation": output})
    return {"dataset": {"name": dataset}, "layers": layers, "seed": 1, **parts}


SOFTMAX: dict[str, Any] = {"output": "softmax", "loss": "cross_entropy"}
NETWORKS = {
    "1-1-1": of("article", 1, 1),
    "1-1-1-1": of("article", 1, 1, 1),
    "1-2-1": of("article", 2, 1),
    "2-2-1": of("xor", 2, 1),
    "3-1": of("and3", 1),
    "1-3-1": of("article", 3, 1),
    "2-4-2-1": of("circle", 4, 2, 1),
    "1-4-2-1": of("sine", 4, 2, 1, output="identity"),
    "2-4-4-1": of("circle", 4, 4, 1),
    "4-3-3": of("iris", 3, 3, **SOFTMAX),
    "4-4-3": of("iris", 4, 3, **SOFTMAX),
    "2-12-10": {**of("blobs", 12, 10, **SOFTMAX), "dataset": {"name": "blobs", "classes": 10}},
    "2-8-1": of("circle", 8, 1),
    "five": of("circle", 3, 3, 3, 1),
    "five of two": of("xor", 2, 2, 2, 1),
    "six": of("circle", 3, 3, 3, 3, 1),
    "six of one": of("article", 1, 1, 1, 1, 1),
    "ten": of("circle", *[3] * 10, 1),
}
REST = [name for name in NETWORKS if name not in ("2-2-1", *SLOW)]
_FONTS = """svg => [...svg.querySelectorAll("text")].filter(text => text.getNumberOfChars()).map(
  text => parseFloat(getComputedStyle(text).fontSize) * svg.getScreenCTM().a)"""


# Lines of text in pixels outside of the drawing; what is written in an SVG has no line box.
_OUTSIDE = """svg => {
  const drawing = svg.getBoundingClientRect();
  return [...svg.querySelectorAll("text")].filter(text =>
    getComputedStyle(text).visibility !== "hidden" && text.getNumberOfChars()).map(text => {
      const {left, top, right, bottom} = text.getBoundingClientRect();
      return [Math.max(drawing.left - left, right - drawing.right, bottom - drawing.bottom,
        drawing.top - top), text.textContent];
  }).filter(([outside]) => outside > 3);
}"""


def step_by_phases(lab: Lab, view: str) -> Iterator[int]:
    """Open the page after each phase of an update; the biases are no longer 0."""
    lab.advance("batch", 5)
    for phase in range(2 * len(lab.api()["recipe"]["layers"]) + 3):
        if phase:
            lab.advance("phase", 1)
        lab.page.goto(f"/lab/{lab.id}{view}")
        yield phase


def check_labels(page: Page, where: object) -> None:
    for window in WINDOWS:
        page.set_viewport_size(window)
        assert overlaps_on_diagram(page) == [], (where, window)
        assert page.locator("svg.network").evaluate(_OUTSIDE) == [], (where, window)
        assert min(page.locator("svg.network").evaluate(_FONTS)) >= MIN_FONT, (where, window)


@pytest.mark.parametrize("view", ["", soak("?sample=batch")])
@pytest.mark.parametrize("name", [*map(slow, ["2-2-1", *SLOW]), *map(soak, REST)])
def test_labels_have_room_in_each_phase(page: Page, name: str, view: str) -> None:
    lab = Lab(page).open(**NETWORKS[name])
    for phase in step_by_phases(lab, view):
        check_labels(page, phase)


@pytest.mark.parametrize("name", [slow("2-4-2-1"), *(soak(n) for n in NETWORKS if n != "2-4-2-1")])
def test_the_chosen_or_pointed_part_of_an_update_has_room(page: Page, name: str) -> None:
    """Also where its label appears on demand."""
    lab = Lab(page).open(**NETWORKS[name])
    lab.advance("batch", 5)
    lab.advance("phase", 2 * len(NETWORKS[name]["layers"]) + 2)
    keys: list[str] = page.locator("svg.network a").evaluate_all("all => all.map(one => one.id)")
    for key in keys[:: max(1, len(keys) // 12)]:
        page.goto(f"/lab/{lab.id}?select={key}")
        check_labels(page, key)


@pytest.mark.parametrize("name", some_slow(("2-4-2-1", "4-3-3", "2-8-1", "five", "ten"), quick=1))
def test_a_label_that_appears_touches_no_other(page: Page, name: str) -> None:
    """The keyboard's focus shows what the pointer shows."""
    Lab(page).open(**NETWORKS[name])
    page.set_viewport_size(WINDOWS[1])
    keys: list[str] = page.locator("svg.network a").evaluate_all("all => all.map(one => one.id)")
    for key in keys[:: max(1, len(keys) // 20)]:
        part = page.locator(f'svg.network [id="{key}"]')
        part.evaluate("part => part.focus({focusVisible: true})")
        assert overlaps_on_diagram(page) == [], key


@pytest.mark.parametrize("name", ["1-1-1", slow("2-2-1"), slow("3-1")])
def test_a_phone_shows_a_small_network_whole(page: Page, name: str) -> None:
    Lab(page).open(**NETWORKS[name])
    page.set_viewport_size(WINDOWS[2])
    hidden: int = page.locator(".diagram-scroll").first.evaluate(
        "scroll => scroll.scrollWidth - scroll.clientWidth"
    )
    assert hidden == 0


@pytest.mark.parametrize("name", ["2-4-2-1", slow("2-2-1"), slow("1-1-1")])
def test_a_small_laptop_leaves_room_below_the_diagram(page: Page, name: str) -> None:
    Lab(page).open(**NETWORKS[name])
    page.set_viewport_size(WINDOWS[1])
    box = page.locator("svg.network").bounding_box()
    assert box and 190 <= box["height"] <= 300


def test_a_phone_scrolls_to_the_layer_of_the_step(page: Page) -> None:
    page.set_viewport_size(WINDOWS[2])
    lab = Lab(page).open(**NETWORKS["2-4-2-1"])
    places = []
    for _ in range(4):
        lab.step("phase")
        lit = page.locator("svg.network :is(.layer, .loss).lit").last.bounding_box()
        box = page.locator(".diagram-scroll").first.bounding_box()
        assert lit and box
        assert box["x"] <= lit["x"] + lit["width"] / 2 <= box["x"] + box["width"]
        places.append(page.locator(".diagram-scroll").first.evaluate("scroll => scroll.scrollLeft"))
    assert places == sorted(places) and places[0] < places[-1]
