"""The microscope's chain rule, batch sum and update agree with the API."""

import math
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.diagram_parts import choose_by_click, factors_of, parameter_of, slope_of
from tests.browser.lab import Lab
from tests.browser.page_numbers import all_data, data
from tests.tiers import slow


@pytest.mark.parametrize(
    "keys",
    [["w1.3.2", "b0.3", "a1.4"], slow(["w0.1.1", "w0.2.4", "w2.1.1", "b2.1", "a3.1"])],
    ids=" ".join,
)
def test_factors_sum_and_update_of_every_kind_of_part(page: Page, keys: list[str]) -> None:
    lab = Lab(page).open("circle")
    page.goto(f"{page.url}?sample=batch")
    rows = lab.batch_rows()
    trace, parameters = lab.trace(rows), lab.api("/parameters")
    rate = lab.api()["recipe"]["optimizer"]["learning_rate"]
    for key in keys:
        choose_by_click(page, key)
        total = slope_of(key, trace)
        shares = batch_table(page, key, trace, rows)
        assert data(page.locator(".samples tfoot")) == total, key
        assert data(page.locator("#batch-sum")) == total, key
        assert math.isclose(total, math.fsum(shares), rel_tol=1e-9), key
        after = parameter_of(key, parameters) - rate * total
        assert data(page.locator("#update-after")) == after, key

    for key in keys:
        choose_by_click(page, key)
        page.locator(f".pulls a[data-sample='{rows[2]}']").click()
        lab.shows_sample(str(rows[2]))
        factors = factors_of(key, trace, 2)
        assert all_data(page.locator(".factor b")) == factors, key
        assert data(page.locator("#product")) == math.prod(factors), key


def batch_table(page: Page, key: str, trace: Any, rows: list[int]) -> list[float]:
    """Every line of the table has its sample's factors; returns their products."""
    factors = [factors_of(key, trace, place) for place in range(len(rows))]
    products = [math.prod(line) for line in factors]
    assert page.locator(".samples tbody a").all_inner_texts() == list(map(str, rows)), key
    cells = [
        cell for line, product in zip(factors, products, strict=True) for cell in (*line, product)
    ]
    assert all_data(page.locator(".samples tbody td")) == cells, key
    return products


@pytest.mark.slow
def test_an_input_has_a_sensitivity_and_no_update(page: Page) -> None:
    lab = Lab(page).open("circle")
    rows = lab.batch_rows()
    trace = lab.trace(rows)
    choose_by_click(page, "a0.2")
    expect(page.locator("#chosen-name")).to_have_text("input a⁰₂")
    assert page.locator(".update, .pulls, #product").count() == 0
    row = int((page.locator(".microscope .mark").nth(1).inner_text()).removeprefix("sample "))
    expect(page.locator(".step-back h3")).to_have_text("The step back to a⁰₂")
    assert data(page.locator(".step-back tfoot")) == trace["dJ_da"][0][rows.index(row)][1]


@pytest.mark.slow
def test_a_sample_outside_the_batch_is_a_batch_of_one(page: Page) -> None:
    """Its share is that of a batch of one, and the page says so."""
    lab = Lab(page).open("circle")
    outside = min(set(range(160)) - set(lab.batch_rows()))
    lab.select("w0.2.3", str(outside))
    expect(page.locator(".microscope")).to_contain_text(
        "Not in the current batch; shown on its own (m = 1)"
    )
    trace = lab.trace([outside])
    assert all_data(page.locator(".factor b")) == factors_of("w0.2.3", trace, 0)
    assert data(page.locator("#product")) == slope_of("w0.2.3", trace)


@pytest.mark.slow
def test_during_a_step_only_computed_factors_have_numbers(page: Page) -> None:
    lab = Lab(page).open("xor")
    rows = lab.batch_rows()
    lab.select("w0.1.1", str(rows[3]))
    factors = factors_of("w0.1.1", lab.trace(rows), 3)
    seen = [all_data(page.locator(".factor b"))]
    for _ in range(6):
        lab.step("phase")
        seen.append(all_data(page.locator(".factor b")))
    a0 = factors[2]
    sensitivity = factors[0]
    nothing, last = [None, None, a0], [sensitivity, None, a0]
    # Forward 1 and 2, loss, backward 2 (which ends with ∂J/∂a¹), backward 1, and the update,
    # after which the step just made is shown.
    assert seen == [factors, nothing, nothing, nothing, last, factors, factors]


@pytest.mark.slow
def test_a_factor_is_called_calculated_only_once_it_is(page: Page) -> None:
    lab = Lab(page).open("circle")
    lab.select("w0.1.1")
    sensitivity = page.locator(".factor.sensitivity")
    expect(sensitivity).to_contain_text("from the previous backward step")
    lab.step("phase")
    assert data(sensitivity.locator("b")) is None
    expect(sensitivity).not_to_contain_text("from the previous backward step")
