"""Keyboard focus survives every swap, and changes are announced."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.lab import Lab


def test_a_pressed_button_keeps_focus(page: Page) -> None:
    lab = Lab(page).open("circle")
    for button in (
        lab.button("Step", "phase"),
        lab.button("Train", "10"),
        page.get_by_role("button", name="Add a hidden layer"),
        page.get_by_role("button", name="Remove a neuron from layer 1"),
    ):
        press(lab, button, "Enter")
        press(lab, button, "Space")
    press(lab, page.get_by_role("button", name="Reset"), "Enter")


@pytest.mark.slow
def test_a_changed_control_keeps_focus(page: Page) -> None:
    lab = Lab(page).open("circle")
    lab.more()
    press(lab, page.get_by_label("Shuffle"), "Space")
    press(lab, page.get_by_label("x₂", exact=True), "Space")
    press(lab, page.get_by_role("slider", name="Noise"), "ArrowRight")
    before = lab.version
    activation = page.get_by_label("Activation of layer 1")
    activation.focus()
    activation.select_option("relu")
    lab.changed(since=before)
    expect(activation).to_be_focused()


@pytest.mark.slow
def test_followed_links_keep_focus(page: Page) -> None:
    Lab(page).open("circle")
    for name in ("gradients", "weights", "both", "whole batch", "one sample"):
        link = page.get_by_role("link", name=name, exact=True)
        link.focus()
        page.keyboard.press("Enter")
        expect(link).to_have_attribute("aria-current", "true")
        expect(link).to_be_focused()


def test_the_phase_is_announced_and_the_document_title_follows_the_page(page: Page) -> None:
    lab = Lab(page).open("circle")
    lab.step("phase")
    status = page.locator("#spoken-state[role=status]")
    expect(status).to_contain_text("layer 1 of 3")

    before = lab.version
    page.locator("#dataset-picker > summary").click()
    page.get_by_role("radio", name="XOR", exact=True).check()
    lab.changed(since=before)
    expect(page.locator("h1")).to_have_text("XOR 2-4-2-1")
    expect(page).to_have_title("XOR 2-4-2-1 · Backprop Playground")


def press(lab: Lab, control: Locator, key: str) -> None:
    """Press a key on the control; afterwards it still has the focus."""
    before = lab.version
    control.focus()
    lab.page.keyboard.press(key)
    lab.changed(since=before)
    expect(control).to_be_focused()
