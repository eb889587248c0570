"""Menus close when the focus leaves them; the focus stays near a control that cannot keep it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.lab import Lab

pytestmark = pytest.mark.slow


def test_only_one_menu_is_open_and_none_without_the_focus(page: Page) -> None:
    Lab(page).open("circle")
    menus = page.locator("details.menu[open]")
    for name in ("#compare", "#share", "#export"):
        page.locator(f"{name} > summary").press("Enter")
        expect(menus).to_have_count(1)
        expect(page.locator(f"{name}[open]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(menus).to_have_count(0)
    expect(page.locator("#export > summary")).to_be_focused()
    page.locator("#share > summary").press("Enter")
    page.locator("#play").focus()
    expect(menus).to_have_count(0)


def test_undo_with_nothing_left_gives_the_focus_to_redo(page: Page) -> None:
    lab = Lab(page).open("circle")
    page.locator("#new-value").fill("0.5")
    page.keyboard.press("Enter")
    lab.changed(since=1)
    undo = page.locator(".undo").get_by_role("button", name="Undo")
    undo.focus()
    page.keyboard.press("Enter")
    lab.changed(since=2)
    expect(undo).to_be_disabled()
    expect(page.get_by_role("button", name="Redo")).to_be_focused()


def test_escape_closes_the_preview_of_a_neuron(page: Page) -> None:
    Lab(page).open("circle")
    preview = page.locator("#neuron-preview")
    page.locator("svg.network a.neuron").nth(3).hover()
    expect(preview).to_be_visible()
    page.keyboard.press("Escape")
    expect(preview).to_be_hidden()


def test_panels_are_in_the_order_in_which_a_phone_shows_them(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    Lab(page).open("circle")
    panels = page.locator(".lab > .panel")
    tops = [(panel.bounding_box() or {"y": 0})["y"] for panel in panels.all()]
    assert len(tops) == 4
    assert tops == sorted(tops)
