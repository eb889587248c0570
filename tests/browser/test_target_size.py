"""Each control of the main pages can be hit by a finger that trembles (WCAG 2.2, 2.5.8)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.lab import Lab
from tests.browser.main_pages import main_pages
from tests.browser.targets import small_targets


@pytest.mark.slow
def test_no_control_is_too_small(page: Page) -> None:
    small = {}
    for address in main_pages(page):
        page.goto(address)
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            found = small_targets(page)
            if found:
                small[f"{address} at {width}"] = found
    assert not small


@pytest.mark.slow
def test_a_small_control_is_found(page: Page) -> None:
    Lab(page).open("circle")
    page.locator(".layer-count button").evaluate_all(
        "all => all.forEach(one => { one.style.all = 'unset'; one.style.fontSize = '5px'; })"
    )
    assert small_targets(page)
