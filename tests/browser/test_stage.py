"""One panel, large, for a projector of 1024 by 768 pixels."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from app.web.view.hidden_parts import STAGES
from tests.browser.lab import Lab
from tests.browser.layout import document_size

FORMULA_SIZES = """() => {
  const zoom = (e) => (e ? (Number(getComputedStyle(e).zoom) || 1) * zoom(e.parentElement) : 1);
  return [...document.querySelectorAll(".lab math")]
    .filter((math) => math.getClientRects().length && math.getBoundingClientRect().width)
    .map((math) => parseFloat(getComputedStyle(math).fontSize) * zoom(math));
}"""
SHOWN = {
    "network": "svg.network",
    "moment": "#moment",
    "output": ".output .plane",
    "microscope": "#scope",
}


@pytest.mark.slow
def test_each_panel_is_alone_and_its_formulas_are_large(page: Page) -> None:
    page.set_viewport_size(ViewportSize(width=1024, height=768))
    lab = Lab(page).open("circle")
    for _ in range(6):
        lab.step("phase")
    page.get_by_text("Classroom", exact=True).click()
    page.get_by_role("link", name="Show one panel, large").click()
    for name, title in STAGES.items():
        page.get_by_role("link", name=title, exact=True).click()
        expect(page.locator(".lab")).to_have_attribute("data-stage", name)
        for other, selector in SHOWN.items():
            with_diagram = name == "network" and other == "moment"
            shown = other == name or with_diagram
            expect(page.locator(selector).first).to_be_visible(visible=shown)
        sizes = page.evaluate(FORMULA_SIZES)
        assert bool(sizes) == (name != "output")
        assert all(size >= 24 for size in sizes)
        assert document_size(page)[0] <= 1024
        expect(page.locator("#train-loss")).to_be_visible()
    lab.step("phase")
    expect(page.locator(".lab")).to_have_attribute("data-stage", "microscope")
    page.get_by_role("link", name="All panels").click()
    expect(page.locator("svg.network")).to_be_visible()
