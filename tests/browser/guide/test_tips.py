"""Tips at the words of the glossary: hover, focus, touch; inside the window; Escape closes them."""

import re

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.browser.axe import violations
from tests.browser.conftest import MakePage
from tests.browser.lab import Lab
from tests.browser.layout import count_shifts, shifts

PHONE = ViewportSize(width=390, height=844)


def words(page: Page) -> list[Locator]:
    """The words on the page that have a tip."""
    return [word for word in page.locator("#lab [data-term]").all() if word.is_visible()]


def tip_of(page: Page, word: Locator) -> Locator:
    return page.locator(f"#tip-{word.get_attribute('data-term')}")


def stands_inside(page: Page, tip: Locator) -> bool:
    box, window = tip.bounding_box(), page.viewport_size
    assert box and window
    right, bottom = box["x"] + box["width"], box["y"] + box["height"]
    return (
        box["x"] >= 0 and box["y"] >= 0 and right <= window["width"] and bottom <= window["height"]
    )


@pytest.mark.slow
def test_every_word_shows_its_tip_under_the_pointer(page: Page) -> None:
    lab = Lab(page).open("circle")
    lab.step("phase")
    count_shifts(page)
    found = words(page)
    assert len(found) > 12
    for word in found[::4]:  # each waits for the delay
        word.hover()
        tip = tip_of(page, word)
        expect(tip).to_be_visible()
        assert stands_inside(page, tip), word.inner_text()
        page.keyboard.press("Escape")
        expect(tip).to_be_hidden()
    assert shifts(page) == []
    found[0].hover()
    expect(tip_of(page, found[0])).to_be_visible()
    tip_of(page, found[0]).hover()
    expect(tip_of(page, found[0])).to_be_visible()
    assert violations(page) == []


def test_the_keyboard_opens_the_tip_of_a_field_and_of_a_word(page: Page) -> None:
    Lab(page).open("circle")
    field, tip = page.get_by_label("Learning rate"), page.locator("#tip-learning-rate")
    page.locator("#optimizer").focus()
    page.keyboard.press("Tab")
    expect(field).to_be_focused()
    expect(tip).to_be_visible()
    expect(field).to_have_accessible_description(re.compile("^Learning rate The length α"))
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    expect(field).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#tip-batch")).to_be_visible()
    expect(tip).to_be_hidden()
    word = page.locator("#output-title a")
    word.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(word).to_have_accessible_description(re.compile("^Prediction The activation ŷ"))


def test_a_field_that_is_clicked_is_not_covered(page: Page) -> None:
    Lab(page).open("circle")
    page.locator("#learning_rate").click()
    expect(page.locator("#learning_rate")).to_be_focused()
    expect(page.locator("#tip-learning-rate")).to_be_hidden()


@pytest.mark.slow
def test_a_tap_shows_the_tip_on_a_phone(make_page: MakePage) -> None:
    page = make_page(viewport=PHONE, has_touch=True)
    Lab(page).open("circle")
    for word in words(page):
        # Otherwise the bar at the lower edge may cover it.
        word.evaluate("word => word.scrollIntoView({block: 'center'})")
        word.tap()
        tip = tip_of(page, word)
        expect(tip).to_be_visible()
        assert stands_inside(page, tip), word.inner_text()
        page.keyboard.press("Escape")
    page.locator("#output-title a").tap()
    expect(page.locator(".tip:popover-open")).to_have_count(1)
    page.locator(".output .quiet").first.tap()
    expect(page.locator(".tip:popover-open")).to_have_count(0)
    assert "/lab/" in page.url
