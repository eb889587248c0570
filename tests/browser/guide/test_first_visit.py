"""A first visit in the browser: one button leads through an update, and nothing moves."""

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.axe import violations
from tests.browser.layout import count_shifts, shifts
from tests.tiers import slow

DESK = ViewportSize(width=1280, height=720)
PHONE = ViewportSize(width=390, height=844)
SENTENCES = ["Forward", "Forward", "Loss", "Backward", "Backward", "Update", "Forward"]


@pytest.mark.parametrize("window", [PHONE, slow(DESK)])
def test_next_leads_through_an_update_and_nothing_moves(page: Page, window: ViewportSize) -> None:
    page.set_viewport_size(window)
    page.goto("/")
    sentence, button = page.locator("#first-sentence"), page.get_by_role("button", name="Next")
    expect(sentence).to_have_text("Watch how a network learns: press Next.")
    place = button.bounding_box()
    count_shifts(page)
    for phase, first_word in enumerate(SENTENCES):
        button.click()
        expect(page.locator("#moment")).to_have_attribute("data-phase", str(phase % 6 + 1))
        expect(sentence).to_contain_text(f"{first_word}:")
        assert button.bounding_box() == place
        expect(button).to_be_focused()
    assert shifts(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= window["width"]
    assert violations(page) == []


def test_free_play_stays_chosen(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Free play").click()
    expect(page.locator("#play")).to_be_visible()
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("circle 2-4-2-1")


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/about", "/glossary", "/formulas"])
def test_axe_finds_nothing_on_the_pages_beside_it(page: Page, path: str) -> None:
    page.goto(path)
    assert violations(page) == []
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("path", ["/", slow("/?example=circle")])
def test_the_key_is_a_click_away_on_a_phone(page: Page, path: str) -> None:
    page.set_viewport_size(PHONE)
    page.goto(path)
    expect(page.locator("#key")).to_be_hidden()
    page.get_by_role("link", name="key", exact=True).click()
    expect(page.locator("#key")).to_be_visible()
    expect(page.locator("#key")).to_be_in_viewport()
