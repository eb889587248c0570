"""Every action as a plain form or link, with scripts off."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import MakePage
from tests.browser.diagram_parts import choose_by_click
from tests.browser.lab import Lab
from tests.browser.page_numbers import data, read_diagram, shares_by_key, weights_by_key


@pytest.fixture
def page(make_page: MakePage) -> Page:
    return make_page(java_script_enabled=False)


def test_apply_changes_the_settings(page: Page) -> None:
    lab = Lab(page).open("circle")
    apply = page.get_by_role("button", name="Apply")
    weights = lab.api("/parameters")
    page.get_by_label("Learning rate").fill("0.5")
    page.get_by_label("Batch size").fill("")
    lab.press(apply)
    recipe = lab.api()["recipe"]
    assert (recipe["optimizer"]["learning_rate"], recipe["batch_size"]) == (0.5, None)
    assert lab.api("/parameters") == weights
    expect(page.get_by_label("Learning rate")).to_have_value("0.5")
    expect(page.locator(".batch h3")).to_have_text("Batch of 160")

    lab.choose("dataset", "spiral")
    lab.more()
    page.get_by_label("Shuffle").uncheck()
    page.get_by_role("combobox", name="Initial weights").select_option("uniform")
    page.get_by_label("x₂", exact=True).uncheck()
    lab.press(apply)
    recipe = lab.api()["recipe"]
    assert recipe["dataset"]["name"] == "spiral"
    assert recipe["initializer"]["name"] == "uniform"
    assert recipe["shuffle"] is False
    assert lab.api()["position"]["epoch"] == 0
    assert read_diagram(page).w == weights_by_key(lab.api("/parameters")["w"])


@pytest.mark.slow
def test_an_input_is_removed(page: Page) -> None:
    lab = Lab(page).open("circle")
    page.get_by_label("x₂", exact=True).uncheck()
    lab.press(page.get_by_role("button", name="Apply"))
    assert lab.api()["recipe"]["features"] == ["x1"]
    expect(page.get_by_label("x₁", exact=True)).to_be_checked()
    expect(page.get_by_label("x₂", exact=True)).not_to_be_checked()
    assert list(read_diagram(page).w) == list(weights_by_key(lab.api("/parameters")["w"]))


@pytest.mark.slow
def test_an_invalid_setting_keeps_its_text_and_is_explained(
    page: Page, problems: list[str]
) -> None:
    lab = Lab(page).open("circle")
    before = lab.api()
    page.get_by_label("Learning rate").fill("fast")
    lab.more()
    page.get_by_label("Seed", exact=True).fill("4")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("#learning_rate-problem")).to_contain_text("Learning rate: enter a number")
    expect(page.get_by_label("Learning rate")).to_have_value("fast")
    expect(page.get_by_label("Seed", exact=True)).to_have_value("4")
    assert lab.api() == before
    page.get_by_label("Learning rate").fill("0.2")
    lab.press(page.get_by_role("button", name="Apply"))
    recipe = lab.api()["recipe"]
    assert (recipe["optimizer"]["learning_rate"], recipe["seed"]) == (0.2, 4)
    problems.clear()


@pytest.mark.slow
def test_layers_and_neurons_are_added_and_removed(page: Page) -> None:
    lab = Lab(page).open("circle")
    lab.press(page.get_by_role("button", name="Add a hidden layer"))
    lab.press(page.get_by_role("button", name="Add a neuron to layer 1"))
    page.get_by_label("Activation of layer 2").select_option("relu")
    lab.press(
        page.locator(".head form", has=page.get_by_label("Activation of layer 2")).get_by_role(
            "button", name="set"
        )
    )
    layers = lab.api()["recipe"]["layers"]
    assert [layer["units"] for layer in layers] == [5, 2, 2, 1]
    assert [layer["activation"] for layer in layers] == ["tanh", "relu", "tanh", "tanh"]
    assert read_diagram(page).w == weights_by_key(lab.api("/parameters")["w"])
    lab.press(page.get_by_role("button", name="Remove a neuron from layer 3"))
    lab.press(page.get_by_role("button", name="Remove the last hidden layer"))
    assert [layer["units"] for layer in lab.api()["recipe"]["layers"]] == [5, 2, 1]


@pytest.mark.slow
def test_links_change_the_selection(page: Page) -> None:
    lab = Lab(page).open("circle")
    for name in ("weights", "gradients", "both"):
        page.get_by_role("link", name=name).click()
        expect(page.get_by_role("link", name=name)).to_have_attribute("aria-current", "true")
    expect(page.locator("svg.network .w").first).to_be_attached()
    page.get_by_role("link", name="whole batch", exact=True).click()
    lab.shows_sample("batch")
    row = str(lab.batch_rows()[4])
    page.locator(".samples").get_by_role("link", name=row, exact=True).click()
    lab.shows_sample(row)
    page.get_by_role("link", name="one sample").click()
    lab.shows_sample(row)
    choose_by_click(page, "a1.3")
    expect(page.locator("#chosen-name")).to_have_text("neuron a¹₃")
    lab.select("b1.2", row)
    lab.step("batch")
    lab.shows_sample(row)
    expect(page.locator("#chosen-name")).to_have_text("bias b¹₂")


@pytest.mark.slow
def test_examples_show_the_numbers_of_the_api(page: Page) -> None:
    lab = Lab(page).open("circle")
    examples = page.get_by_role("navigation", name="Examples")
    for name, title in {"article": "Article", "three": "Three", "xor": "XOR"}.items():
        examples.get_by_role("link", name=title).click()
        expect(lab.root).to_have_attribute("data-version", "1")
        shown = read_diagram(page)
        rows = lab.batch_rows()
        trace = lab.trace(rows)
        assert shown.loss == trace["loss"], name
        sample = page.locator(".microscope .mark").nth(1).inner_text().split()[-1]
        assert shown.dJ_dw == shares_by_key(trace, rows.index(int(sample))), name
        assert data(page.locator("#batch-sum")) == trace["dJ_dw"][-1][0][0], name


@pytest.mark.slow
def test_the_theme_is_kept(page: Page) -> None:
    lab = Lab(page).open("xor")
    lab.select("w0.2.1", "3")
    address = page.url
    for name in ("dark", "light", "auto"):
        page.get_by_role("button", name=name).click()
        expect(page.locator("html")).to_have_attribute("data-theme", name)
        assert page.url == address
    page.get_by_role("button", name="dark").click()
    lab.open("article")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


@pytest.mark.slow
def test_reload_repeats_no_action(page: Page) -> None:
    lab = Lab(page).open("circle")
    lab.step("batch")
    lab.train(10)
    before = lab.api()
    page.reload()
    assert lab.api() == before
    assert lab.version == before["version"]
