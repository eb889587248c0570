"""The plane shown by the maps of several inputs is chosen below the output."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import MakePage
from tests.browser.lab import Lab
from tests.tiers import slow


def open_iris(page: Page) -> Lab:
    lab = Lab(page).open("circle")
    lab.patch(dataset={"name": "iris"})
    page.reload()
    expect(lab.root).to_have_attribute("data-version", "2")
    return lab


@pytest.mark.parametrize("scripts", [True, slow(False)])
def test_another_plane_is_chosen(make_page: MakePage, scripts: bool) -> None:
    page = make_page(java_script_enabled=scripts)
    lab = open_iris(page)
    lab.select("b0.1", "3")
    line = page.locator("#held-line")
    expect(line).to_contain_text("slice at x₃ = ")
    line.click()
    page.locator("select[name=across]").select_option("x4")
    page.get_by_role("textbox", name="x₃ petal length").fill("2")
    page.get_by_role("button", name="Show this slice").click()
    expect(line).to_contain_text("x₃ = 2")
    line.click()
    expect(page.locator("select[name=across]")).to_have_value("x4")
    expect(page.get_by_role("textbox", name="x₃ petal length")).to_have_value("2")
    page.get_by_role("textbox", name="x₃ petal length").fill("")
    page.locator("select[name=up]").select_option("x1")
    page.get_by_role("button", name="Show this slice").click()
    expect(line).not_to_contain_text("x₃ = 2")
    asked = parse_qs(urlsplit(page.url).query)
    assert (asked["across"], asked["up"]) == (["x4"], ["x1"])
    assert not asked.get("held")
    lab.shows_sample("3")
    lab.train(10)
    expect(page.locator("svg.plane .name").first).to_have_text("x₄petal width (cm)")


@pytest.mark.slow
def test_it_stays_during_play(page: Page) -> None:
    lab = open_iris(page)
    lab.select("b0.1", "3")
    page.goto(f"{page.url}&across=x3&up=x4")
    lab.play("1 epoch")
    expect(page.locator("#plane-map")).to_be_visible()
    expect(page.locator("#held-line")).to_contain_text("x₁ = ")
    lab.pause()
    expect(page.locator("svg.plane image")).to_be_attached()


@pytest.mark.slow
def test_accessibility(page: Page) -> None:
    open_iris(page)
    page.locator("#held-line").click()
    expect(page.get_by_role("button", name="Show this slice")).to_be_visible()
    assert violations(page) == []
