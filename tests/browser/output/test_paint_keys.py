"""Points are painted by keyboard: arrows move a cross while the painting field has the focus."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.lab import Lab

pytestmark = pytest.mark.slow


def points(lab: Lab) -> list[tuple[float, ...]]:
    return sorted(
        (*x, *y)
        for split in ("train", "test")
        for data in [lab.api("/data", split=split)]
        for x, y in zip(data["x"], data["y"], strict=True)
    )


def test_arrows_move_a_cross_that_paints_and_erases(page: Page) -> None:
    lab = Lab(page).open(dataset={"name": "circle", "samples": 20})
    before = points(lab)
    page.get_by_role("link", name="Paint points").click()
    field = page.get_by_role("application", name="Painting field")
    field.focus()
    cross = page.locator("#stroke-cross")
    expect(cross).to_have_attribute("d", re.compile("^M"))
    for _ in range(4):
        page.keyboard.press("Shift+ArrowUp")
    expect(page.locator("#cross-said")).to_have_text("cross at 0.00, 4.80")
    page.keyboard.press("1")
    expect(page.locator("#palette [aria-keyshortcuts='1']")).to_have_attribute(
        "aria-current", "true"
    )
    version = lab.version
    page.keyboard.press("Space")
    lab.changed(since=version)
    (new,) = set(points(lab)) - set(before)
    assert new == pytest.approx((0, 4.8, 1), abs=0.01)
    expect(field).to_be_focused()
    version = lab.version
    page.keyboard.press("Delete")
    lab.changed(since=version)
    assert points(lab) == before


def test_the_keys_of_the_tools_do_nothing_elsewhere(page: Page) -> None:
    lab = Lab(page).open(dataset={"name": "circle", "samples": 20})
    page.get_by_role("link", name="Paint points").click()
    tool = page.locator("#palette [aria-current]")
    chosen = tool.get_attribute("aria-keyshortcuts")
    other = "1" if chosen != "1" else "0"
    page.locator("#dataset-picker > summary").focus()
    page.keyboard.press(other)
    expect(tool).to_have_attribute("aria-keyshortcuts", chosen or "")
    page.locator("#prediction").focus()
    page.keyboard.press(other)
    expect(tool).to_have_attribute("aria-keyshortcuts", other)
    assert lab.api()["position"]["epoch"] == 0
