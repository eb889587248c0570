"""Hidden layers, neurons and activations are changed on the diagram."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.lab import Lab
from tests.browser.page_numbers import read_diagram, shares_by_key, weights_by_key


def test_layers_and_neurons_are_added_and_removed(page: Page) -> None:
    lab = Lab(page).open("circle")
    add_layer = page.get_by_role("button", name="Add a hidden layer")
    remove_layer = page.get_by_role("button", name="Remove the last hidden layer")
    lab.press(add_layer)
    shows(lab, [2, 4, 2, 2, 1])
    lab.press(page.get_by_role("button", name="Add a neuron to layer 2"))
    shows(lab, [2, 4, 3, 2, 1])
    for _ in range(3):
        lab.press(page.get_by_role("button", name="Remove a neuron from layer 1"))
    shows(lab, [2, 1, 3, 2, 1])
    expect(page.get_by_role("button", name="Remove a neuron from layer 1")).to_be_disabled()
    for units in ([2, 1, 3, 1], [2, 1, 1], [2, 1]):
        lab.press(remove_layer)
        shows(lab, units)
    expect(remove_layer).to_be_disabled()
    lab.press(add_layer)
    assert len(lab.api()["recipe"]["layers"]) == 2


@pytest.mark.slow
def test_ten_hidden_layers_are_the_maximum(page: Page) -> None:
    lab = Lab(page).open(layers=[{"units": 2}] * 9 + [{"units": 1}])
    add_layer = page.get_by_role("button", name="Add a hidden layer")
    lab.press(add_layer)
    assert len(lab.api()["recipe"]["layers"]) == 11
    expect(page.locator("#hidden-layers")).to_have_text("10")
    expect(add_layer).to_be_disabled()


@pytest.mark.slow
def test_an_activation_is_chosen_for_each_layer(page: Page) -> None:
    lab = Lab(page).open("circle")
    chosen = ["relu", "sigmoid", "identity"]
    for layer, name in enumerate(chosen, start=1):
        before = lab.version
        page.get_by_label(f"Activation of layer {layer}").select_option(name)
        lab.changed(since=before)
    assert [layer["activation"] for layer in lab.api()["recipe"]["layers"]] == chosen
    lab.select("w0.1.1")
    expect(page.locator(".factor.slope")).to_contain_text("slope of ReLU")
    rows = lab.batch_rows()
    assert read_diagram(page).dJ_dw == shares_by_key(lab.trace(rows))


@pytest.mark.slow
def test_removing_the_selected_neuron_selects_another_part(page: Page) -> None:
    """Removing the selected part shows no error and selects another one."""
    lab = Lab(page).open("circle")
    lab.select("a1.4")
    lab.press(page.get_by_role("button", name="Remove a neuron from layer 1"))
    expect(page.locator(".message")).to_have_count(0)
    expect(page.locator("svg.network .chosen")).to_have_count(1)
    page.reload()
    expect(page.locator(".message")).to_have_count(0)


def shows(lab: Lab, units: list[int]) -> None:
    parameters = lab.api("/parameters")["w"]
    assert [len(w) for w in parameters] == units[:-1]
    diagram = read_diagram(lab.page)
    assert diagram.w == weights_by_key(parameters)
    for layer, count in enumerate(units):
        assert sum(key.startswith(f"a{layer}.") for key in diagram.a) == count
    expect(lab.page.locator("h1")).to_have_text(f"circle {'-'.join(map(str, units))}")
