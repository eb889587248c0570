"""What axe finds on every kind of page, light and dark."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, expect

from tests.browser.lab import Lab

EXPLOSIVE = [{"units": 2, "activation": "relu"}, {"units": 1, "activation": "identity"}]


@pytest.mark.parametrize("example", ["article", "three", "xor", "circle"])
def test_examples(page: Page, example: str) -> None:
    Lab(page).open(example)
    assert violations(page) == []


def test_a_running_step_and_the_batch(page: Page) -> None:
    lab = Lab(page).open("circle")
    lab.step("phase")
    assert violations(page) == []
    lab.look("w0.1.1", "batch")
    lab.step("batch")
    assert violations(page) == []


def test_messages(page: Page, problems: list[str]) -> None:
    lab = Lab(page).open(layers=EXPLOSIVE, optimizer={"learning_rate": 1e9})
    lab.train(10)
    expect(page.locator("#run-message")).to_be_visible()
    page.get_by_label("show", exact=True).fill("nothing")
    page.get_by_role("button", name="Look").click()
    expect(page.locator(".message[role=status]")).to_be_visible()
    lab.more()
    page.get_by_label("Seed").fill("x")
    page.get_by_label("Seed").blur()
    expect(page.locator("#seed-problem")).to_be_visible()
    problems.clear()  # Chromium's console has an error for an answer of 422
    assert violations(page) == []


def test_error_page(page: Page, problems: list[str]) -> None:
    page.goto("/lab/nothing")
    expect(page.get_by_role("alert")).to_be_visible()
    problems.clear()  # and of 404
    assert violations(page) == []


def violations(page: Page) -> list[tuple[str, ...]]:
    """Each rule that is broken, with the places; in both colour schemes."""
    found: list[tuple[str, ...]] = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
        response: dict[str, Any] = Axe().run(page).response
        for rule in response["violations"]:
            places = [" ".join(map(str, node["target"])) for node in rule["nodes"]]
            found.append((rule["id"], scheme, *places))
    return found
