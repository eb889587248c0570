"""The settings form with scripts: changes apply at once, errors are shown, other tabs sync."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import MakePage
from tests.browser.lab import Lab
from tests.tiers import slow

INVALID = [
    ("Learning rate", "fast", "Learning rate: enter a number"),
    ("Learning rate", "-0.1", "Learning rate: enter a number above 0"),
    ("Learning rate", "1e999", "Learning rate: enter a number"),
    ("Learning rate", "", "Learning rate: enter a number"),
    ("Batch size", "2.5", "Batch size: enter a whole number"),
    ("Samples", "1000000", "t most 10000"),
    ("Seed", "<script>", "Seed: enter a whole number"),
]


@pytest.mark.parametrize("cases", [INVALID[:2], slow(INVALID[2:])], ids=["first", "others"])
def test_an_invalid_value_is_explained_beside_its_field(
    page: Page, problems: list[str], cases: list[tuple[str, str, str]]
) -> None:
    lab = Lab(page).open("circle").more()
    lab.step("batch")
    before = lab.api()
    weights = lab.api("/parameters")
    for label, typed, sentence in cases:
        field = page.get_by_label(label, exact=True)
        good = field.input_value()
        field.fill(typed)
        with lab.response() as answer:
            field.blur()
        assert answer.value.status == 422
        problem = page.locator(f"#{field.get_attribute('id')}-problem")
        expect(problem).to_contain_text(sentence)
        expect(page.locator(".field-problem")).to_have_count(1)
        expect(field).to_have_value(typed)
        expect(field).to_have_attribute("aria-invalid", "true")
        assert field.get_attribute("aria-describedby") == problem.get_attribute("id")
        assert lab.api() == before, typed
        field.fill(good)
        field.blur()
        expect(page.locator(".field-problem")).to_have_count(0)
        before["version"] = lab.version
        assert lab.api() == before
    assert lab.api("/parameters") == weights
    problems.clear()  # Chromium's console has an error for each answer of 422


@pytest.mark.slow
def test_enter_submits_once(page: Page) -> None:
    lab = Lab(page).open("circle")
    lab.step("batch")
    before = lab.version
    page.evaluate("window.same = true")
    rate = page.get_by_label("Learning rate")
    for count, value in enumerate(("0.25", "0.5"), start=1):
        rate.fill(value)
        rate.press("Enter")
        lab.changed(versions=count, since=before)
    # Actions are queued, so when this one is answered all others have been, too.
    lab.button("Step", "batch").click()
    expect(page.locator("#batch")).to_have_text("3/16")
    lab.changed(versions=3, since=before)
    assert lab.api()["recipe"]["optimizer"]["learning_rate"] == 0.5
    assert page.evaluate("window.same"), "the form was sent by the browser, too"


def test_another_data_set_restarts_training(page: Page) -> None:
    lab = Lab(page).open("circle")
    lab.step("epoch")
    for name, inputs in (("article", 1), ("and3", 3), ("spiral", 2), ("or", 2)):
        before = lab.version
        radio = lab.choose("dataset", name)
        lab.changed(since=before)
        session = lab.api()
        assert session["recipe"]["dataset"]["name"] == name
        assert len(session["recipe"]["features"]) == inputs
        assert session["position"]["epoch"] == 0
        expect(page.locator("#epoch")).to_have_text("0")
        expect(radio).to_be_checked()
        expect(page.locator("#dataset-picker .picker-box")).to_be_hidden()


def test_pictures_can_be_chosen_with_the_arrow_keys(page: Page) -> None:
    lab = Lab(page).open("circle")
    page.locator("#loss-picker > summary").press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#loss-mse")).to_be_focused()
    before = lab.version
    page.keyboard.press("ArrowDown")
    lab.changed(since=before)
    assert lab.api()["recipe"]["loss"] == "huber"
    # The list stays open, and the next picture is one press away.
    expect(page.locator("#loss-huber")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#loss-picker .picker-box")).to_be_hidden()
    expect(page.locator("#loss-picker > summary")).to_be_focused()


def test_sliders_take_effect(page: Page) -> None:
    lab = Lab(page).open("circle")
    before = lab.version
    noise = page.get_by_role("slider", name="Noise")
    noise.fill("1.5")
    lab.changed(since=before)
    expect(page.locator("output[for=noise]")).to_have_text("1.5")
    assert lab.api()["recipe"]["dataset"]["noise"] == 1.5
    noise.focus()
    page.keyboard.press("ArrowRight")
    lab.changed(versions=2, since=before)
    assert lab.api()["recipe"]["dataset"]["noise"] == 1.55
    expect(noise).to_be_focused()


def test_every_control_shows_changes_of_another_tab(make_page: MakePage) -> None:
    lab = Lab(make_page()).open("circle").more()
    page = lab.page
    # A control that was edited no longer follows its attribute.
    for _ in range(2):
        lab.press(page.get_by_label("Shuffle"))
    before = lab.version
    page.get_by_label("Activation of layer 1").select_option("relu")
    lab.changed(since=before)
    lab.choose("dataset", "spiral")
    lab.changed(versions=2, since=before)
    page.get_by_role("combobox", name="Initial weights").select_option("uniform")
    lab.changed(versions=3, since=before)
    page.get_by_label("x₂", exact=True).uncheck()
    lab.changed(versions=4, since=before)

    layers = [
        {"units": 4, "activation": "sigmoid", "dropout": 0.0},
        {"units": 1, "activation": "tanh", "dropout": 0.0},
    ]
    lab.patch(
        dataset={"name": "gaussian", "noise": 0.75, "samples": 100},
        features=["x1", "x2"],
        initializer={"name": "xavier_uniform"},
        shuffle=False,
        optimizer={"learning_rate": 0.5},
        layers=layers,
    )
    lab.button("Step", "phase").click()
    lab.changed(versions=6, since=before)
    expect(page.locator("#dataset-gaussian")).to_be_checked()
    expect(page.get_by_label("Samples", exact=True)).to_have_value("100")
    expect(page.get_by_role("slider", name="Noise")).to_have_value("0.75")
    expect(page.get_by_label("Shuffle")).not_to_be_checked()
    expect(page.get_by_label("x₂", exact=True)).to_be_checked()
    expect(page.get_by_role("combobox", name="Initial weights")).to_have_value("xavier_uniform")
    expect(page.get_by_label("Learning rate")).to_have_value("0.5")
    expect(page.get_by_label("Activation of layer 1")).to_have_value("sigmoid")
    # And a change made on this page now undoes none of the other's.
    before = lab.version
    page.get_by_label("Seed", exact=True).fill("9")
    page.get_by_label("Seed", exact=True).blur()
    lab.changed(since=before)
    recipe = lab.api()["recipe"]
    assert (recipe["seed"], recipe["layers"], recipe["shuffle"]) == (9, layers, False)
