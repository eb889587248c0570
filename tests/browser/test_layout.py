"""The page fits its window, and no numbers overlap."""

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.lab import Lab
from tests.browser.layout import cut_off, document_size, overlaps_on_diagram
from tests.tiers import slow

SMALL_LAPTOP = ViewportSize(width=1280, height=800)
SMALLEST_LAPTOP = ViewportSize(width=1280, height=720)
PHONE = ViewportSize(width=390, height=844)
WINDOWS = [
    ViewportSize(width=1440, height=900),
    SMALL_LAPTOP,
    ViewportSize(width=1024, height=768),
    ViewportSize(width=640, height=400),  # 1280 × 800 at 200 %
    PHONE,
]


@pytest.mark.parametrize("example", ["article", slow("three"), slow("xor"), slow("circle")])
def test_examples_fit_every_window_size(page: Page, example: str) -> None:
    lab = Lab(page).open(example)
    fits(page)
    lab.step("sample")
    fits(page)
    lab.train(1000)
    fits(page)


def fits(page: Page) -> None:
    """Nothing to scroll sideways, nothing cut off, no number on another."""
    # The diagram is scaled as a whole, so that one window shows all of its overlaps.
    assert overlaps_on_diagram(page) == []
    for window in WINDOWS:
        page.set_viewport_size(window)
        assert document_size(page)[0] <= window["width"]
        assert cut_off(page) == [], window


@pytest.mark.parametrize("example", [slow("article"), slow("xor"), "circle"])
def test_diagram_and_formula_fit_a_small_laptop_without_scrolling(page: Page, example: str) -> None:
    page.set_viewport_size(SMALLEST_LAPTOP)
    lab = Lab(page).open(example)
    parts = [page.locator(".transport"), page.locator("svg.network"), page.locator("#moment")]
    for _ in range(3):
        for part in parts:
            expect(part).to_be_in_viewport(ratio=1)
        lab.step("phase")
