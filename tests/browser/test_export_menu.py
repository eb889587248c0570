"""The download menu with and without scripts; opening a saved session file."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import MakePage
from tests.browser.lab import Lab


def test_keyboard_and_closing(page: Page) -> None:
    Lab(page).open("circle")
    summary, box = page.locator(".export-menu summary"), page.locator(".export-box")
    summary.press("Enter")
    expect(box).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="NumPy script")).to_be_focused()
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(summary).to_be_focused()
    summary.click()
    page.locator("#scope").click()
    expect(box).to_be_hidden()


def test_a_saved_session_is_opened_without_scripts(make_page: MakePage, tmp_path: Path) -> None:
    page = make_page(java_script_enabled=False)
    lab = Lab(page).open("circle")
    first, weights = page.url, lab.api("/parameters")
    page.locator(".export-menu summary").click()
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Session all of it").click()
    saved = tmp_path / downloading.value.suggested_filename
    downloading.value.save_as(saved)
    assert saved.name == "backprop-2-4-2-1-session.json"
    page.get_by_label("Open a saved session").set_input_files(saved)
    page.get_by_role("button", name="Open", exact=True).click()
    expect(page.locator(".export-menu summary")).to_be_visible()
    assert page.url != first
    assert Lab(page).api("/parameters") == weights
