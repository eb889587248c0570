"""Actions during play take effect, and play continues or ends as intended."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.diagram_parts import choose_by_click
from tests.browser.lab import Lab


def test_settings_take_effect(page: Page) -> None:
    lab = Lab(page).open("circle")
    lab.play()
    rate = page.get_by_label("Learning rate")
    rate.fill("0.125")
    rate.press("Enter")
    lab.plays()
    expect(rate).to_have_value("0.125")
    expect(rate).to_be_focused()
    session = lab.api()
    assert session["recipe"]["optimizer"]["learning_rate"] == 0.125
    assert session["status"] == "playing"
    page.locator("#speed").select_option(label="25 epochs")
    lab.plays()
    lab.pause()
    assert lab.api()["recipe"]["optimizer"]["learning_rate"] == 0.125
    expect(page.locator("#speed")).to_have_value("25")
    assert lab.api()["status"] == "paused"


@pytest.mark.slow
def test_an_invalid_setting_is_explained_and_play_goes_on(page: Page, problems: list[str]) -> None:
    lab = Lab(page).open("circle")
    lab.play()
    rate = page.get_by_label("Learning rate")
    rate.fill("fast")
    rate.press("Enter")
    expect(page.locator("#learning_rate-problem")).to_contain_text("enter a number")
    lab.plays()
    expect(rate).to_have_value("fast")
    problems.clear()  # Chromium's console has an error for an answer of 422


@pytest.mark.slow
def test_an_error_in_slow_motion_stays_readable(page: Page, problems: list[str]) -> None:
    lab = Lab(page).open("circle")
    page.locator("#speed").select_option(label="slow motion")
    page.locator("#play").click()
    expect(page.locator("#phase")).to_have_text("forward")
    rate = page.get_by_label("Learning rate")
    rate.fill("fast")
    rate.press("Enter")
    problem = page.locator("#learning_rate-problem")
    expect(problem).to_contain_text("enter a number")
    version = lab.api()["version"]
    while lab.api()["version"] < version + 2:
        expect(problem).to_be_visible()
    expect(rate).to_have_value("fast")
    rate.fill("0.1")
    rate.press("Enter")
    expect(problem).to_have_count(0)
    assert lab.api()["recipe"]["optimizer"]["learning_rate"] == 0.1
    problems.clear()  # Chromium's console has an error for an answer of 422


@pytest.mark.slow
def test_selecting_another_weight_keeps_playing(page: Page) -> None:
    lab = Lab(page).open("circle")
    lab.play()
    choose_by_click(page, "w1.2.1")
    expect(page.locator("#chosen-name")).to_have_text("weight w¹₂₁")
    lab.plays()
    for name in ("gradients", "weights"):
        link = page.get_by_role("link", name=name, exact=True)
        link.click()
        expect(link).to_have_attribute("aria-current", "true")
        lab.plays()
    lab.pause()
    expect(page.locator("#chosen-name")).to_have_text("weight w¹₂₁")
    assert "select=w1.2.1" in page.url


@pytest.mark.slow
def test_adding_a_layer_keeps_playing(page: Page) -> None:
    lab = Lab(page).open("circle")
    lab.play()
    page.get_by_role("button", name="Add a hidden layer").click()
    expect(page.locator("#hidden-layers")).to_have_text("3")
    lab.plays()
    lab.pause()
    layers = lab.api()["recipe"]["layers"]
    expect(page.locator("svg.network .neuron")).to_have_count(
        2 + sum(layer["units"] for layer in layers)
    )


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["phase", "epoch"])
def test_a_step_ends_play(page: Page, unit: str) -> None:
    lab = Lab(page).open("circle")
    lab.play()
    lab.button("Step", unit).click()
    lab.paused()
    expect(page.locator("#phase")).to_have_text("forward" if unit == "phase" else "ready")
    position = lab.api()["position"]
    expect(page.locator("#epoch")).to_have_text(str(position["epoch"]))


@pytest.mark.slow
def test_reset_ends_play_at_the_first_weights(page: Page) -> None:
    lab = Lab(page).open("circle")
    weights = lab.api("/parameters")
    lab.play()
    page.get_by_role("button", name="Reset").click()
    lab.paused()
    expect(page.locator("#epoch")).to_have_text("0")
    assert lab.api("/parameters") == weights


@pytest.mark.slow
@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_the_play_button_keeps_focus(page: Page, key: str) -> None:
    lab = Lab(page).open("circle")
    lab.play_button.focus()
    for _ in range(2):
        page.keyboard.press(key)
        lab.plays()
        expect(lab.play_button).to_be_focused()
        page.keyboard.press(key)
        lab.paused()
        expect(lab.play_button).to_be_focused()


@pytest.mark.slow
def test_text_being_typed_stays(page: Page) -> None:
    lab = Lab(page).open("circle")
    lab.play()
    rate = page.get_by_label("Learning rate")
    rate.focus()
    rate.press("End")
    rate.press("Backspace")
    typed = rate.input_value()
    lab.plays()
    # Another page of the session changes something else.
    lab.patch(batch_size=5)
    expect(page.get_by_label("Batch size")).to_have_value("5")
    lab.plays()
    expect(rate).to_have_value(typed)
    expect(rate).to_be_focused()
    page.keyboard.type("7")
    expect(rate).to_have_value(f"{typed}7")


@pytest.mark.slow
def test_stop_conditions_being_typed_stay(page: Page) -> None:
    lab = Lab(page).open("circle")
    lab.play()
    page.locator("#stop-when summary").click()
    page.locator("#stop-train_loss_below").fill("0.5")
    page.locator("#stop-epochs").fill("1000")
    lab.patch(batch_size=5)
    expect(page.get_by_label("Batch size")).to_have_value("5")
    expect(page.locator("#stop-train_loss_below")).to_have_value("0.5")
    expect(page.locator("#stop-epochs")).to_have_value("1000")


@pytest.mark.slow
def test_the_weight_field_follows_the_run_until_something_is_typed(page: Page) -> None:
    lab = Lab(page).open("circle")
    lab.play()
    field = page.locator("#new-value")
    expect(field).not_to_have_value(field.input_value())
    field.fill("7.25")
    lab.plays()
    expect(field).to_have_value("7.25")
