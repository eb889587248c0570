"""axe finds no accessibility problem on the lab's pages, in light and dark."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.lab import Lab
from tests.tiers import slow

EXPLOSIVE = [{"units": 2, "activation": "relu"}, {"units": 1, "activation": "identity"}]


@pytest.mark.parametrize("example", ["circle", slow("article"), slow("three"), slow("xor")])
def test_the_lab_of_each_example(page: Page, example: str) -> None:
    Lab(page).open(example)
    assert violations(page) == []


@pytest.mark.slow
def test_a_step_in_progress_and_a_whole_batch(page: Page) -> None:
    lab = Lab(page).open("circle")
    lab.step("phase")
    assert violations(page) == []
    lab.select("w0.1.1", "batch")
    lab.step("batch")
    assert violations(page) == []


@pytest.mark.slow
def test_lists_of_pictures(page: Page) -> None:
    Lab(page).open("circle")
    for summary in page.locator("details.picker > summary").all():
        summary.click()
        expect(page.locator("details.picker[open] .picker-box")).to_be_visible()
        assert violations(page) == []
        page.keyboard.press("Escape")
    page.locator("a.pick").first.click()
    expect(page.locator(".activation-choice .picker-box")).to_be_visible()
    assert violations(page) == []


@pytest.mark.slow
def test_messages(page: Page, problems: list[str]) -> None:
    lab = Lab(page).open(layers=EXPLOSIVE, optimizer={"learning_rate": 1e9})
    lab.train(10)
    expect(page.locator("#run-message")).to_be_visible()
    page.get_by_label("show", exact=True).fill("nothing")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".message[role=status]")).to_be_visible()
    lab.more()
    page.get_by_label("Seed", exact=True).fill("x")
    page.get_by_label("Seed", exact=True).blur()
    expect(page.locator("#seed-problem")).to_be_visible()
    problems.clear()  # Chromium's console has an error for an answer of 422
    assert violations(page) == []


def test_error_page(page: Page, problems: list[str]) -> None:
    page.goto("/lab/nothing")
    expect(page.get_by_role("alert")).to_be_visible()
    problems.clear()  # and of 404
    assert violations(page) == []
