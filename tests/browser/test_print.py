"""On paper: light, without buttons, values as text, and a small network on one page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import MakePage
from tests.browser.lab import Lab
from tests.for_each import for_each

PAGES = ("/?example=article", "/?example=circle", "/lessons", "/practice", "/formulas")


def sheets(page: Page) -> int:
    """How many A4 pages it takes."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))


@pytest.mark.slow
def test_a_small_network_is_one_page(make_page: MakePage) -> None:
    page = make_page(color_scheme="dark", viewport={"width": 1280, "height": 900})
    Lab(page).open("article")
    assert sheets(page) == 1


@pytest.mark.slow
@for_each("path", PAGES)
def test_it_is_light_and_has_nothing_to_press(make_page: MakePage, path: str) -> None:
    page = make_page(color_scheme="dark", viewport={"width": 794, "height": 1123})
    page.goto(path)
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator("button, .button").locator("visible=true").count() == 0
    expect(page.locator("body")).to_have_css("color", "rgb(27, 31, 36)")
    # Formulas are whole.
    cut = page.evaluate(
        """() => [...document.querySelectorAll('main *')].filter((element) =>
          getComputedStyle(element).overflowX !== 'visible' &&
          element.clientWidth > 1 && element.scrollWidth > element.clientWidth + 1)
          .map((element) => element.className)"""
    )
    assert not cut
