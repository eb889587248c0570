"""Rewinding: back, the scrub bar, undo and redo."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.lab import Lab
from tests.browser.page_numbers import read_diagram


def test_a_step_back_restores_the_numbers(page: Page) -> None:
    lab = Lab(page).open("circle")
    lab.train(10)
    before = read_diagram(page)
    lab.step("epoch")
    assert read_diagram(page) != before
    lab.press(lab.button("Back", "epoch back"))
    expect(page.locator("#epoch")).to_have_text("10")
    assert read_diagram(page) == before
    for unit in ("phase", "sample", "batch"):
        lab.step(unit)
        lab.press(lab.button("Back", f"{unit} back"))
    assert read_diagram(page) == before


@pytest.mark.slow
def test_dragging_the_timeline_bar(page: Page) -> None:
    lab = Lab(page).open("circle")
    lab.train(100)
    box = page.locator("#scrub").bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] - 5, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, y, steps=5)
    expect(page.locator("#epoch")).to_have_text("50")
    page.mouse.move(box["x"] + 5, y, steps=5)
    expect(page.locator("#epoch")).to_have_text("0")
    page.mouse.up()
    expect(lab.part("w0.1.1")).to_be_visible()
    expect(page.locator("#scrub")).to_have_value("0")
    expect(page.locator("#scrub")).to_have_attribute("max", "1600")
    page.locator("#scrub").press("End")
    expect(page.locator("#epoch")).to_have_text("100")
    assert lab.api("/timeline")["updates"] == 1600


def test_undo_and_redo_a_typed_weight(page: Page) -> None:
    lab = Lab(page).open("xor")
    lab.train(10)
    lab.select("w0.1.2")
    before = lab.api("/parameters")
    field = page.locator("#new-value")
    version = lab.version
    field.fill("2")
    field.press("Enter")
    lab.changed(since=version)
    lab.press(page.get_by_role("button", name="Undo"))
    assert lab.api("/parameters") == before
    assert read_diagram(page).w["w0.1.2"] == before["w"][0][0][1]
    lab.press(page.get_by_role("button", name="Redo"))
    assert lab.api("/parameters")["w"][0][0][1] == 2
    expect(page.locator(".changes")).to_contain_text("→ 2")


@pytest.mark.slow
def test_rewinding_during_play_pauses(page: Page) -> None:
    lab = Lab(page).open("circle")
    lab.train(100)
    lab.play("5 epochs")
    page.locator("#scrub").press("Home")
    lab.paused()
    expect(page.locator("#epoch")).to_have_text("0")
    lab.play()
    expect(page.locator("#scrub")).not_to_have_value("0")
    lab.pause()
    shown = page.locator("#scrub").input_value()
    assert int(shown) == lab.api("/timeline")["updates"]
