"""On a phone the lesson fits the screen: order, targets, and the answer to a tap within sight."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.axe import violations
from tests.browser.conftest import MakePage
from tests.browser.lab import Lab
from tests.browser.layout import document_size

UPRIGHT = ViewportSize(width=390, height=844)
LYING = ViewportSize(width=844, height=390)
LEAST, MAIN = 24, 44
"""Sizes of targets in pixels."""

# A label is the target of its box. Links inside text, and the diagram's parts, are not measured.
_TARGETS = """selector => [...document.querySelectorAll(selector)].filter(target =>
  target.checkVisibility({visibilityProperty: true}) && !target.closest(".hidden, svg"))
  .map(target => {
    const {width, height} = (target.closest("label") ?? target).getBoundingClientRect();
    return [target.id || target.textContent.trim() || target.className, width, height];
  })"""
_TOPS = """selectors => selectors.map(selector =>
  document.querySelector(selector).getBoundingClientRect().top + scrollY)"""


def small(page: Page, selector: str, least: int) -> list[object]:
    return [box for box in page.evaluate(_TARGETS, selector) if min(box[1:]) < least]


@pytest.fixture
def lab(make_page: MakePage) -> Lab:
    return Lab(make_page(viewport=UPRIGHT, has_touch=True)).open("circle")


def test_the_order_and_the_targets(lab: Lab) -> None:
    page = lab.page
    tops = page.evaluate(_TOPS, ["header", ".network-panel", ".output", ".microscope", ".settings"])
    assert tops == sorted(tops)
    assert tops[1] <= 60
    assert small(page, "button, select, input, summary, .chip", LEAST) == []
    for fold in ("#more-controls", "#top-more"):
        assert small(page, ".transport :is(button, select, input, summary)", MAIN) == []
        page.locator(f"{fold} summary").tap()
    assert small(page, ".top > nav .chip, .top-end > :is(button, .menu > summary)", MAIN) == []


def test_a_tap_on_the_diagram_is_answered_within_sight(lab: Lab) -> None:
    page = lab.page
    part = page.locator("#selected-part")
    expect(part).to_have_count(0)
    lab.part("b1.2").tap()
    expect(part).to_contain_text("b¹₂ = 0")
    expect(part).to_be_in_viewport(ratio=1)
    lab.press(part.get_by_role("button", name="b¹₂ + 0.1"))
    expect(part).to_contain_text("b¹₂ = 0.1")
    lab.press(part.get_by_role("button", name="b¹₂ − 0.1"))
    expect(part).to_contain_text("b¹₂ = 0")
    part.get_by_role("link", name="in the microscope").tap()
    expect(page.locator("#chosen-name")).to_be_in_viewport()
    expect(page).to_have_url(re.compile("#microscope$"))
    part.get_by_role("link", name="Close").tap()
    expect(part).to_have_count(0)


@pytest.mark.slow
@pytest.mark.parametrize("window", [UPRIGHT, LYING], ids=["upright", "lying"])
def test_the_bar_is_always_in_reach_and_covers_nothing(lab: Lab, window: ViewportSize) -> None:
    page = lab.page
    page.set_viewport_size(window)
    assert document_size(page)[0] <= window["width"]
    bar = page.locator(".transport")
    for _ in range(2):
        for button in (
            lab.play_button,
            lab.button("Step", "phase"),
            lab.button("Back", "phase back"),
        ):
            expect(button).to_be_in_viewport(ratio=1)
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
    last = page.locator(".lab > .panel").last.bounding_box()
    edge = bar.bounding_box()
    assert last is not None and edge is not None
    assert last["y"] + last["height"] <= edge["y"]
    # The network's panel begins above the fold.
    page.evaluate("scrollTo(0, 0)")
    expect(page.locator("svg.network")).to_be_in_viewport(ratio=0.4)


@pytest.mark.slow
def test_accessibility(lab: Lab) -> None:
    lab.part("a1.1").tap()
    lab.page.locator("#more-controls summary").tap()
    lab.page.locator("#top-more summary").tap()
    expect(lab.page.locator("#selected-part")).to_be_visible()
    assert violations(lab.page) == []
