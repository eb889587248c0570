"""Charts show the numbers of the API and are read by mouse and keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.lab import Lab
from tests.browser.layout import cut_off, document_size
from tests.browser.page_numbers import is_rounded
from tests.browser.test_layout import WINDOWS

ALL = "loss.score.gradients.weights.activations.confusion"


def test_the_gradient_chart_ends_with_the_numbers_of_the_api(page: Page) -> None:
    lab = Lab(page).open("circle")
    page.locator("#chart-menu summary").click()
    page.get_by_role("link", name="Gradients", exact=True).click()
    chart = page.locator(".gradient-chart")
    expect(chart).to_be_visible()
    # The menu stays open, so that several can be chosen.
    expect(page.get_by_role("link", name="Weights", exact=True)).to_be_visible()
    page.locator("#chart-menu summary").click()
    lab.step("epoch")
    page.locator("#readable-gradients").focus()
    head, _, values = page.locator("#readable-gradients output").inner_text().partition(": ")
    assert head == "epoch 1"
    layers = lab.api(metrics="layers")["layers"]
    assert len(layers) == 3
    for series, layer in zip(values.split(", "), layers, strict=True):
        assert is_rounded(series.removeprefix(f"layer {layer['layer']} "), layer["gradient_norm"])
    assert "charts=loss.gradients" in page.url
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#readable-gradients output")).to_contain_text("epoch 0: layer 1 ")


@pytest.mark.slow
@pytest.mark.parametrize("units", [[4, 2, 1], [8] * 6 + [1]], ids=str)
def test_all_charts_fit_every_window_size(page: Page, units: list[int]) -> None:
    layers = [{"units": width, "activation": "tanh"} for width in units]
    lab = Lab(page).open(layers=layers)
    page.goto(f"/lab/{lab.id}?charts={ALL}&curve=logy.smooth90")
    lab.train(10)
    for window in WINDOWS:
        page.set_viewport_size(window)
        assert document_size(page)[0] <= window["width"]
        assert cut_off(page) == [], window
