"""Single keys press the buttons that announce them, and can be switched off."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.lab import Lab


def test_each_key_presses_its_button_unless_a_field_is_filled_in(page: Page) -> None:
    lab = Lab(page).open("xor")
    keys = page.keyboard
    phase, detail = page.locator("#phase"), page.locator("#phase-detail")
    keys.press("s")
    expect(phase).to_have_text("forward")
    keys.press("ArrowRight")
    expect(detail).to_have_text("layer 2 of 2")
    keys.press("ArrowLeft")
    expect(detail).to_have_text("layer 1 of 2")
    keys.press("e")
    expect(page.locator("#epoch")).to_have_text("1")
    before = lab.version
    page.get_by_label("Learning rate").focus()
    keys.press("e")
    keys.press("Backspace")
    page.get_by_role("heading", name="Network").click()
    keys.press("Control+e")
    assert lab.version == before
    keys.press("r")
    expect(page.locator("#epoch")).to_have_text("0")
    keys.press("p")
    lab.plays()
    keys.press("p")
    lab.paused()


@pytest.mark.slow
def test_the_list_switches_them_off_for_this_browser(page: Page) -> None:
    lab = Lab(page).open("xor")
    before = lab.version
    page.keyboard.press("?")
    shortcuts = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(shortcuts).to_be_visible()
    assert violations(page) == []
    shortcuts.get_by_label("Single-key shortcuts on").uncheck()
    page.keyboard.press("Escape")
    expect(shortcuts).to_be_hidden()
    page.keyboard.press("e")
    page.reload()
    page.keyboard.press("e")
    page.keyboard.press("?")
    expect(shortcuts).to_be_hidden()
    page.get_by_role("button", name="Keyboard shortcuts").click()
    shortcuts.get_by_label("Single-key shortcuts on").check()
    page.keyboard.press("Escape")
    assert lab.version == before
    page.keyboard.press("e")
    lab.changed(since=before)


def test_enter_in_a_stop_field_keeps_its_text_and_starts_nothing(
    page: Page, problems: list[str]
) -> None:
    lab = Lab(page).open("xor")
    page.locator("#stop-when summary").click()
    field = page.locator("#stop-epochs")
    field.fill("30")
    field.press("Enter")
    lab.changed(since=1)
    expect(page.locator("#stop-when summary b")).to_have_text("1")
    field.fill("many")
    field.press("Enter")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("alert")).to_contain_text("Epochs trained")
    expect(field).to_have_value("many")
    problems.clear()  # Chromium's console has an error for an answer of 422
    lab.play_button.click()
    expect(field).to_be_visible()
    expect(field).to_have_value("many")
    session = lab.api()
    assert (session["status"], session["position"]["epoch"]) == ("paused", 0)
    problems.clear()
