"""A weight is typed or dragged, and all numbers of the page follow."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.diagram_parts import spot
from tests.browser.lab import Lab
from tests.browser.page_numbers import read_diagram
from tests.tiers import slow


def test_a_typed_weight_is_shown_at_once(page: Page) -> None:
    lab = Lab(page).open("circle")
    lab.train(10)
    lab.select("w0.1.2")
    field = page.locator("#new-value")
    before = lab.version
    field.fill("−1.25")
    field.press("Enter")
    lab.changed(since=before)
    assert lab.api("/parameters")["w"][0][0][1] == -1.25
    assert read_diagram(page).w["w0.1.2"] == -1.25
    expect(page.locator(".changes")).to_contain_text("→ −1.25")
    loss = lab.api()["loss"]["train"]
    assert float(page.locator("#train-loss data").get_attribute("value") or 0) == loss


@pytest.mark.slow
def test_a_weight_is_typed_during_play(page: Page) -> None:
    lab = Lab(page).open("circle")
    lab.play()
    field = page.locator("#new-value")
    field.fill("3")
    lab.plays()
    expect(field).to_have_value("3")
    field.press("Enter")
    lab.plays()
    lab.pause()
    expect(page.locator(".changes")).to_contain_text("→ 3")


@pytest.mark.slow
def test_ten_weights_in_a_row_by_keyboard(page: Page) -> None:
    """Type, Enter, Tab, Enter: the next weight's text is selected, so that typing replaces it."""
    lab = Lab(page).open("circle")
    lab.select("w0.1.1")
    field = page.locator("#new-value")
    field.focus()
    values = [number + 0.5 for number in range(10)]
    for number, value in enumerate(values):
        before = lab.version
        page.keyboard.type(str(value))
        page.keyboard.press("Enter")
        lab.changed(since=before)
        expect(field).to_be_focused()
        name = page.locator("#chosen-name").text_content() or ""
        page.keyboard.press("Tab")
        expect(page.locator("#next-weight")).to_be_focused()
        if number < 9:
            page.keyboard.press("Enter")
            expect(page.locator("#chosen-name")).not_to_have_text(name)
            expect(field).to_be_focused()
    parameters = lab.api("/parameters")
    # w⁰ is (2, 4); b⁰₁ and b⁰₂ follow.
    assert [*parameters["w"][0][0], *parameters["w"][0][1], *parameters["b"][0][:2]] == values


def test_a_typed_weight_is_set_before_the_next_one_is_shown(
    page: Page, problems: list[str]
) -> None:
    """Type, Tab, Enter; a refused text keeps its weight."""
    lab = Lab(page).open("circle")
    lab.select("w0.1.1")
    field, name = page.locator("#new-value"), page.locator("#chosen-name")
    field.fill("0.75")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(name).to_have_text("weight w⁰₁₂")
    expect(field).to_be_focused()
    assert lab.api("/parameters")["w"][0][0][0] == 0.75
    field.fill("much")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_value("much")
    expect(name).to_have_text("weight w⁰₁₂")
    assert [problem for problem in problems if "422" not in problem] == []
    problems.clear()


@pytest.mark.slow
def test_a_typed_weight_outlives_play_and_not_another_selection(page: Page) -> None:
    lab = Lab(page).open("circle")
    field = page.locator("#new-value")
    field.fill("7.25")
    lab.play()
    lab.plays()
    expect(field).to_have_value("7.25")
    lab.pause()
    expect(field).to_have_value("7.25")
    lab.step("phase")
    expect(field).to_have_value("7.25")
    lab.select("w0.1.1")
    expect(field).not_to_have_value("7.25")


@pytest.mark.slow
def test_a_refused_weight_stays_in_its_field_with_the_sentence_beside_it(
    page: Page, problems: list[str]
) -> None:
    lab = Lab(page).open("circle")
    field = page.locator("#new-value")
    field.fill("1;5")
    with lab.response():
        field.press("Enter")
    expect(field).to_have_value("1;5")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".update [role=alert]")).to_contain_text("not “1;5”")
    assert page.locator("[role=alert]").count() == 1
    problems.clear()  # Chromium's console has an error for an answer of 422


@pytest.mark.parametrize("key", ["w1.2.1", slow("b1.1")])
def test_dragging_changes_the_value_and_selects_nothing(page: Page, key: str) -> None:
    lab = Lab(page).open("circle")
    chosen = page.locator("#chosen-name").text_content()
    values = lab.api("/parameters")
    before = values["w"][1][1][0] if key == "w1.2.1" else values["b"][1][0]
    x, y = spot(page, key)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - 20)
    page.mouse.move(x, y - 60)
    page.mouse.up()
    wanted = float(f"{before + 0.6 * max(1.0, abs(before)):.4g}")
    text = page.locator('[id="w1.2.1"] .value' if key == "w1.2.1" else '[id="a2.1"] .bias')
    expect(text).to_have_attribute("data-value", f"{wanted!r}")
    values = lab.api("/parameters")
    assert (values["w"][1][1][0] if key == "w1.2.1" else values["b"][1][0]) == wanted
    expect(page.locator("#chosen-name")).to_have_text(chosen or "")


@pytest.mark.slow
def test_a_click_selects_and_changes_nothing(page: Page) -> None:
    lab = Lab(page).open("circle")
    before = lab.api("/parameters")
    page.mouse.click(*spot(page, "w1.2.1"))
    expect(page.locator("#chosen-name")).to_have_text("weight w¹₂₁")
    assert lab.api("/parameters") == before
