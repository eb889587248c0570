"""Back, forward, reload and theme keep the view and the run."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.lab import Lab


@pytest.mark.slow
def test_back_from_another_example_finds_the_run_as_it_was(page: Page) -> None:
    lab = Lab(page).open("xor")
    lab.train(10)
    lab.select("w0.2.1", "2")
    address, weights = page.url, lab.api("/parameters")
    page.get_by_role("link", name="Three inputs").click()
    expect(page.locator("h1")).to_have_text("AND₃ 3-1")
    page.go_back()
    assert page.url == address
    expect(page.locator("#epoch")).to_have_text("10")
    expect(page.locator("#chosen-name")).to_have_text("weight w⁰₂₁")
    assert lab.api("/parameters") == weights
    page.go_forward()
    expect(page.locator("h1")).to_have_text("AND₃ 3-1")
    page.go_back()
    lab.step("batch")
    page.reload()
    expect(page.locator("#epoch")).to_have_text("11")
    lab.shows_sample("2")


@pytest.mark.slow
def test_changing_the_theme_keeps_the_selection(page: Page) -> None:
    lab = Lab(page).open("xor")
    lab.select("b0.2", "3")
    lab.step("phase")
    address = page.url
    page.get_by_role("button", name="dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("#phase")).to_have_text("forward")
    expect(page.locator("#chosen-name")).to_have_text("bias b⁰₂")
    lab.shows_sample("3")
    assert page.url == address


@pytest.mark.slow
def test_back_goes_from_view_to_view_and_never_back_in_the_run(page: Page) -> None:
    lab = Lab(page).open("xor")
    opened = page.url
    lab.select("w0.2.1")
    lab.step("epoch")
    chosen = page.url
    lab.select("b0.2")
    lab.step("epoch")
    lab.step("phase")
    weights = lab.api("/parameters")
    page.go_back()
    expect(page.locator("#chosen-name")).to_have_text("weight w⁰₂₁")
    assert page.url == chosen
    expect(page.locator("#epoch")).to_have_text("2")
    expect(page.locator("#phase")).to_have_text("forward")
    page.go_back()
    expect(lab.part("w0.2.1")).not_to_have_class(re.compile(r"\bchosen\b"))
    assert page.url == opened
    page.go_forward()
    expect(lab.part("w0.2.1")).to_have_class(re.compile(r"\bchosen\b"))
    assert lab.api("/parameters") == weights
    lab.step("epoch")
    lab.play()
    page.go_back()
    assert page.url == opened
    lab.plays()
