"""A diverged run stops at its last finite state, explains itself, and can continue."""

import math
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import MakePage
from tests.browser.lab import Lab
from tests.browser.page_numbers import data, read_diagram, weights_by_key
from tests.tiers import slow

EXPLOSIVE = [
    {"units": 4, "activation": "relu"},
    {"units": 2, "activation": "identity"},
    {"units": 1, "activation": "identity"},
]


@pytest.mark.slow
@pytest.mark.parametrize("watched", [False, True], ids=["training", "by phases"])
def test_a_diverged_run_continues_with_a_lower_learning_rate(page: Page, watched: bool) -> None:
    lab = Lab(page).open(layers=EXPLOSIVE, optimizer={"learning_rate": 1e6})
    if watched:
        lab.advance("batch", 2)
        until_diverged(lab)
    else:
        lab.train(10)
    message = page.locator("#run-message")
    expect(message).to_contain_text("diverged")
    expect(message).to_contain_text("learning rate 1e+06")
    expect(message).to_have_attribute("role", "alert")
    expect(lab.root).to_have_attribute("data-status", "diverged")
    session = lab.api()
    assert session["status"] == "diverged"
    assert session["message"] == message.inner_text()
    diagram = read_diagram(page)
    assert diagram.w == weights_by_key(lab.api("/parameters")["w"])
    assert finite([*diagram.w.values(), *diagram.a.values(), *diagram.dJ_dw.values()])
    assert finite([data(page.locator("#train-loss")), data(page.locator("#test-loss"))])
    # The panel says what would have become of the update; all others show what is.
    beyond = re.compile(r"\boverflow\b|\bnan\b|\binf", re.IGNORECASE)
    for panel in page.locator(".lab .panel:not(.divergence)").all():
        expect(panel).not_to_contain_text(beyond)

    before, weights = lab.version, lab.api("/parameters")
    page.get_by_label("Learning rate").fill("1e-300")
    page.get_by_label("Learning rate").blur()
    lab.changed(since=before)
    expect(message).to_have_count(0)
    expect(lab.root).to_have_attribute("data-status", "paused")
    assert lab.api("/parameters") == weights
    lab.step("batch")
    expect(lab.root).to_have_attribute("data-status", "paused")


@pytest.mark.slow
def test_reset_and_a_lower_learning_rate_train_normally(page: Page) -> None:
    lab = Lab(page).open(layers=EXPLOSIVE, optimizer={"learning_rate": 1e6})
    lab.train(10)
    lab.reset()
    expect(page.locator("#run-message")).to_have_count(0)
    before = lab.version
    page.get_by_label("Learning rate").fill("0.01")
    page.get_by_label("Learning rate").blur()
    lab.changed(since=before)
    first = lab.api()["loss"]["train"]
    lab.train(10)
    expect(page.locator("#epoch")).to_have_text("10")
    assert lab.api()["loss"]["train"] < first


@pytest.mark.parametrize("scripts", [True, slow(False)], ids=["scripts", "no scripts"])
def test_the_button_continues_with_a_rate_that_does_not_diverge(
    make_page: MakePage, scripts: bool
) -> None:
    page = make_page(java_script_enabled=scripts)
    linear = [{"units": 1, "activation": "identity"}]
    lab = Lab(page).open(layers=linear, optimizer={"learning_rate": 1.0})
    lab.train(100)
    panel = page.get_by_role("region", name="What failed first")
    expect(panel).to_be_visible()
    found = lab.api()["divergence"]
    panel.get_by_role("link", name="Show ").click()
    expect(lab.part(found["unit"])).to_have_class(re.compile(r"\bchosen\b"))
    lab.shows_sample(str(found["sample"]))

    weights = lab.api("/parameters")
    lab.press(panel.get_by_role("button", name="Continue with α = "))
    expect(panel).to_have_count(0)
    expect(page.locator("#run-message")).to_have_count(0)
    assert lab.api("/parameters") == weights
    rate = found["surviving_learning_rate"]
    assert lab.api()["recipe"]["optimizer"]["learning_rate"] == rate
    expect(page.get_by_label("Learning rate")).to_have_value(f"{rate:g}")
    lab.step("batch")
    expect(lab.root).to_have_attribute("data-status", "paused")
    assert lab.api("/parameters") != weights


def until_diverged(lab: Lab) -> None:
    for _ in range(8):
        lab.step("phase")
    assert lab.root.get_attribute("data-status") == "diverged"


def finite(numbers: list[Any]) -> bool:
    known = [number for number in numbers if number is not None]
    return bool(known) and all(map(math.isfinite, known))
