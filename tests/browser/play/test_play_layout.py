"""The playing page: it fits the window, its bar does not shift, and it is accessible."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, ViewportSize

from app.training.recipe.recipe import Recipe
from app.web.view.view import View
from tests.browser.axe import violations
from tests.browser.conftest import MakePage
from tests.browser.lab import Lab
from tests.browser.layout import cut_off, document_size, places
from tests.browser.live_page import LivePage

WINDOWS = [ViewportSize(width=1265, height=800), ViewportSize(width=390, height=844)]
EVERY_CHART = "charts=loss.accuracy.gradients.weights.activations.confusion"
LEAST_GAP = 5
"""In pixels, between two numbers side by side."""

# As large and as many as the counters can show.
_LONGEST = """numbers => {
  const write = (id, text) => { document.getElementById(id).textContent = text; };
  for (const id of ["train-loss", "test-loss"]) write(id, "1.37·10⁻¹⁴");
  write("accuracy", "−1.37·10⁻⁴");
  write("epoch", "123456");
  const stop = document.querySelector("#stop-when summary");
  stop.append(" ", Object.assign(document.createElement("b"), {textContent: "4"}));
}"""
_GAPS = """() => {
  const boxes = [...document.querySelectorAll(".counters .number")].map(number => {
    const range = document.createRange();
    range.selectNodeContents(number);
    return range.getBoundingClientRect();
  });
  return boxes.slice(1).map((box, i) => box.top < boxes[i].bottom && box.bottom > boxes[i].top
    ? box.left - boxes[i].right : Infinity);
}"""


@pytest.mark.slow
@pytest.mark.parametrize("window", WINDOWS, ids=["laptop", "phone"])
def test_the_page_fits_and_its_bar_does_not_move(make_page: MakePage, window: ViewportSize) -> None:
    lab = Lab(make_page(viewport=window)).open("circle")
    page = lab.page
    page.goto(f"{page.url}?{EVERY_CHART}")
    if (more := page.locator("#more-controls summary")).is_visible():
        more.click()
    standing = bar(lab)
    lab.play("fastest")
    assert bar(lab) == standing
    assert document_size(page)[0] <= window["width"]
    assert cut_off(page) == []
    for _ in range(3):
        lab.plays()
        assert bar(lab) == standing
    lab.pause()
    assert bar(lab) == standing
    page.evaluate(_LONGEST)
    assert min(page.evaluate(_GAPS)) >= LEAST_GAP
    assert bar(lab) == standing


def bar(lab: Lab) -> tuple[object, ...]:
    """Where the buttons of the bar are, and how high it is."""
    found = places(lab.page)
    box = lab.page.locator(".transport").bounding_box()
    assert box is not None
    return found["back"], found["strong"], round(box["width"]), round(box["height"])


@pytest.mark.slow
def test_accessibility_during_play(make_page: MakePage) -> None:
    lab = Lab(make_page()).open("circle")
    lab.page.goto(f"{lab.page.url}?{EVERY_CHART}")
    lab.play("25 epochs")
    lab.page.locator("#stop-when summary").click()
    assert violations(lab.page) == []
    lab.plays()


@pytest.mark.slow
def test_longer_numbers_never_shrink_the_microscope(page: Page) -> None:
    live = LivePage(page, Recipe(), View(charts="loss.score.weights.activations")).open()
    heights = []
    for epochs in (1, 1, 1, 7, 90, 900, 3, 5, 9):
        live.train(epochs)
        assert live.paint()
        heights.append(page.locator(".microscope").evaluate("panel => panel.offsetHeight"))
    assert heights == sorted(heights)
