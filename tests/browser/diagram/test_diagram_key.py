"""The key to the drawing: in reach, and true in each phase."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.lab import Lab


def test_the_open_key_follows_the_phases(page: Page) -> None:
    lab = Lab(page).open("xor")
    page.locator("#diagram-key > summary").click()
    box = page.locator("#diagram-key .key-box")
    expect(box).to_contain_text("preview of the next update")
    lab.step("phase")
    expect(box).to_be_visible()
    expect(box).to_contain_text("not computed yet")
    expect(box).not_to_contain_text("preview of the next update")
    inside = box.bounding_box()
    window = page.viewport_size
    assert inside and window
    assert inside["y"] >= 0 and inside["x"] + inside["width"] <= window["width"]


def test_the_link_at_the_top_opens_the_key(page: Page) -> None:
    Lab(page).open("xor")
    page.locator(".network-panel .panel-head").get_by_role("link", name="key").click()
    expect(page.locator("#diagram-key .key-box")).to_be_in_viewport()
