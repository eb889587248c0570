"""Share links open the same numbers, with and without scripts."""

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.axe import violations
from tests.browser.conftest import MakePage
from tests.browser.lab import Lab
from tests.browser.layout import document_size, unfold_header


def test_a_link_is_created_copied_and_opened(make_page: MakePage, base_url: str) -> None:
    page = make_page(permissions=["clipboard-read", "clipboard-write"])
    lab = Lab(page).open("circle")
    lab.step("sample")
    lab.select("w0.1.2")
    first, weights = lab.id, lab.api("/parameters")
    summary, box = page.locator("#share > summary"), page.locator(".share-box")
    summary.press("Enter")
    for _ in ("hide", "with output", "colours", "make"):
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Make links")).to_be_focused()
    page.keyboard.press("Enter")
    url = page.locator("#share-url")
    expect(url).to_be_visible()
    button = page.locator('[data-copy="share-url"]')
    button.press("Enter")
    expect(button).to_have_text("Copied")
    expect(button).to_be_focused()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == url.input_value()
    assert copied.startswith(f"{base_url}/?state=")
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(summary).to_be_focused()
    page.goto(copied)
    expect(page.locator("#chosen-name")).to_contain_text("weight")
    assert lab.id != first
    assert lab.api("/parameters") == weights
    assert lab.api()["position"]["sample"] == 1


@pytest.mark.slow
def test_a_link_is_of_the_current_view_and_state(page: Page) -> None:
    lab = Lab(page).open("xor")
    page.locator("#share > summary").click()
    make = page.get_by_role("button", name="Make links")
    url = page.locator("#share-url")
    make.click()
    expect(url).to_be_visible()
    before = url.input_value()
    lab.select("b0.2")
    lab.train(10)
    page.locator("#share > summary").click()
    make.click()
    expect(url).not_to_have_value(before)
    page.goto(url.input_value())
    expect(page.locator("#chosen-name")).to_contain_text("bias")
    expect(page.locator("#epoch")).to_have_text("10")


@pytest.mark.slow
def test_a_server_side_copy_without_scripts(make_page: MakePage) -> None:
    page = make_page(java_script_enabled=False)
    lab = Lab(page).open("circle")
    lab.step("phase")
    first, weights = lab.id, lab.api("/parameters")
    page.locator("#share > summary").click()
    page.get_by_role("button", name="Keep a copy").click()
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)
    page.goto(page.get_by_label("A copy of this state").input_value())
    expect(page.locator("#phase")).to_have_text("forward")
    assert lab.id != first
    assert lab.api("/parameters") == weights


@pytest.mark.slow
def test_the_menu_fits_a_phone(page: Page) -> None:
    page.set_viewport_size(ViewportSize(width=360, height=740))
    Lab(page).open("circle")
    for menu in ("#share", "#export"):
        unfold_header(page)
        page.locator(f"{menu} > summary").click()
        if menu == "#share":
            page.get_by_role("button", name="Make links").click()
            expect(page.locator("#recipe-link")).to_be_visible()
        box = page.locator(f"{menu} .menu-box").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
        assert document_size(page)[0] <= 360


@pytest.mark.slow
def test_hidden_panels_are_part_of_the_link(page: Page) -> None:
    Lab(page).open("xor")
    page.locator("#share > summary").click()
    page.locator(".share-hide summary").click()
    page.get_by_role("checkbox", name="settings").check()
    page.get_by_role("checkbox", name="charts").check()
    page.get_by_role("button", name="Make links").click()
    url = page.locator("#share-url")
    expect(url).to_be_visible()
    expect(page.locator("#share-iframe")).to_contain_text("embed=1")
    assert violations(page) == []
    page.goto(url.input_value())
    expect(page.locator("svg.plane")).to_be_visible()
    expect(page.locator(".settings, .chart-panel")).to_have_count(0)
