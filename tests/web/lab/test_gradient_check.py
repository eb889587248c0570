"""“check this gradient” shows backpropagation beside an independent central difference."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from app.engine.network import MLP
from app.render.numbers import number
from tests.for_each import for_each
from tests.web.calls import address, create, read, step, strict
from tests.web.lab.test_page_numbers import batch_rows, data_values
from tests.web.page import Page, query, visit
from tests.web.page import address as target
from tests.web.test_every_data_set import create_of

EPSILON = 1e-5
RECIPES: dict[str, dict[str, Any]] = {
    "mse": {},
    "binary cross-entropy": {"loss": "binary_cross_entropy"},
    "huber": {"loss": "huber"},
    "softmax": {
        "layers": [{"units": 3, "activation": "gelu"}, {"units": 2, "activation": "softmax"}],
        "loss": "cross_entropy",
    },
    "silu, sin": {
        "layers": [{"units": 3, "activation": "silu"}, {"units": 1, "activation": "sin"}],
    },
    "penalty": {"regularizer": {"name": "l2", "rate": 3.0}},
}


def check_of(page: Page) -> list[float]:
    """Backpropagation, the derivative from values of J, its bound, their relative error."""
    exact, estimate, bound, error = data_values(page, "#gradient-check")
    return [exact, estimate, bound, error]


def loss_at(
    client: TestClient, session_id: str, rows: list[int], part: str, place: list[int], value: float
) -> float:
    """J of the batch with one parameter replaced; afterwards it is as it was."""
    parameters = read(client, session_id, "parameters")
    target_list = parameters[part]
    for index in place[:-1]:
        target_list = target_list[index]
    old, target_list[place[-1]] = target_list[place[-1]], value
    strict(client.put(address(session_id, "parameters"), json=parameters))
    loss = read(client, session_id, "trace", index=rows)["loss"]
    target_list[place[-1]] = old
    strict(client.put(address(session_id, "parameters"), json=parameters))
    return float(loss)


@for_each("recipe", RECIPES.values(), ids=RECIPES, quick=2)
@for_each(("key", "part", "place"), [("w0.2.3", "w", [0, 1, 2]), ("b1.1", "b", [1, 0])], quick=2)
def test_it_is_the_central_difference(
    client: TestClient, recipe: dict[str, Any], key: str, part: str, place: list[int]
) -> None:
    session_id = create(client, **recipe)
    step(client, session_id, "batch")
    rows = batch_rows(client, session_id)
    page = visit(client, f"/lab/{session_id}?select={key}&check=one")
    exact, estimate, bound, error = check_of(page)
    value = read(client, session_id, "parameters")[part]
    for index in place:
        value = value[index]

    def slope(step: float) -> float:
        up, down = (
            loss_at(client, session_id, rows, part, place, value + sign * step) for sign in (1, -1)
        )
        return (up - down) / (2 * step)

    # Richardson's extrapolation: the curvature's share falls with the square of the step.
    assert estimate == pytest.approx((4 * slope(EPSILON / 2) - slope(EPSILON)) / 3, abs=1e-9)
    gradient = read(client, session_id, "trace", index=rows)[f"dJ_d{part}"]
    for index in place:
        gradient = gradient[index]
    assert exact == gradient
    assert error == pytest.approx(abs(exact - estimate) / max(abs(exact), abs(estimate)), rel=1e-6)
    assert abs(exact - estimate) <= bound < 1e-9 * max(1.0, abs(exact))
    text = page.text("#gradient-check")
    assert text.startswith("✓") and "ε = " in text
    assert page.one("#gradient-check").get("class") == "agrees"


@for_each("name", ["circle", "spiral", "blobs", "sine", "bumps", "iris"], quick=3)
def test_all_of_them_agree(client: TestClient, name: str) -> None:
    session_id = create_of(client, name)
    step(client, session_id, "epoch")
    page = visit(client, f"/lab/{session_id}?check=all")
    units = [len(read(client, session_id, "data")["x"][0])]
    units += [layer["units"] for layer in read(client, session_id)["recipe"]["layers"]]
    count = sum((n + 1) * after for n, after in zip(units, units[1:], strict=False))
    assert page.text("#check-summary").startswith(f"All {count} parameters agree. The one with")
    assert page.text("#gradient-check").startswith("✓")
    assert check_of(page)[3] < 1e-6


def test_with_dropout_the_masks_stay(client: TestClient) -> None:
    layers = [{"units": 6, "activation": "tanh", "dropout": 0.5}, {"units": 1}]
    session_id = create(client, layers=layers)
    step(client, session_id, "phase", 3)
    step(client, session_id, "batch")
    page = visit(client, f"/lab/{session_id}?check=all")
    assert page.text("#gradient-check").startswith("✓")


@for_each("phases", range(1, 6), quick=3)
def test_while_the_gradient_is_not_known_there_is_none(client: TestClient, phases: int) -> None:
    session_id = create(client)
    step(client, session_id, "phase", phases)
    for check, known in (("one", phases >= 5), ("all", phases >= 5)):
        page = visit(client, f"/lab/{session_id}?select=w0.1.1&check={check}")
        assert bool(page.soup.select("#gradient-check")) == known
    output = visit(client, f"/lab/{session_id}?select=w1.1.1&check=one")
    assert bool(output.soup.select("#gradient-check")) == (phases >= 4)


@for_each(("check", "asked"), [("", ["one"]), ("one", ["all", ""]), ("all", ["one", ""])])
def test_links_ask_for_one_for_all_and_for_none(
    client: TestClient, check: str, asked: list[str]
) -> None:
    page = visit(client, f"/lab/{create(client)}?select=b0.1&check={check}")
    links = page.soup.select('div.check a[href^="?"]')
    assert [query(target(page, link)).get("check", "") for link in links] == asked
    assert {query(target(page, link))["select"] for link in links} == {"b0.1"}
    if check == "one":
        assert "∂J/∂b⁰₁:" in page.text("#gradient-check")


def test_an_input_has_nothing_to_check(client: TestClient) -> None:
    page = visit(client, f"/lab/{create(client)}?select=a0.1&check=all")
    assert not page.soup.select("#gradient-check, div.check")


def test_checking_changes_nothing(client: TestClient) -> None:
    session_id = create(client)
    step(client, session_id, "phase", 5)
    before = [read(client, session_id), read(client, session_id, "parameters")]
    visit(client, f"/lab/{session_id}?check=all")
    assert [read(client, session_id), read(client, session_id, "parameters")] == before


def test_at_a_kink_the_page_says_why_it_cannot_tell(client: TestClient) -> None:
    session_id = create(
        client,
        dataset={"name": "xor"},
        layers=[{"units": 4, "activation": "relu"}, {"units": 1, "activation": "sigmoid"}],
        seed=5,
    )
    page = visit(client, f"/lab/{session_id}?select=b0.2&check=one")
    assert page.text("#gradient-check").startswith("? ∂J/∂b⁰₂ cannot be told here:")
    exact = number(check_of(page)[0])
    reason = page.text("#check-reason")
    assert reason.startswith("z¹₂ of sample 0 is on the kink of ReLU: the slopes of J to the two")
    assert f"Backpropagation gives {exact}, which is right" in reason
    page = visit(client, f"/lab/{session_id}?check=all")
    assert page.text("#gradient-check").startswith("✓")
    summary = page.text("#check-summary")
    assert summary.startswith("All 17 parameters: 13 agree, 4 cannot be told here.")
    assert "∂J/∂b⁰₁ cannot be told here: z¹₁ of sample 0 is on the kink" in summary


def test_alone_on_the_kink_the_slopes_are_zero_and_not(client: TestClient) -> None:
    session_id = create(
        client,
        dataset={"name": "xor"},
        layers=[{"units": 2, "activation": "relu"}, {"units": 1, "activation": "sigmoid"}],
        batch_size=1,
        shuffle=False,
    )
    page = visit(client, f"/lab/{session_id}?select=b0.1&check=one")
    assert "J does not change" not in page.text("#gradient-check")
    assert (
        "z¹₁ of sample 0 is on the kink of ReLU: the slopes of J to the two sides are 0 and "
        in (page.text("#check-reason"))
    )
    assert "Backpropagation gives 0, which" in page.text("#check-reason")


def test_of_a_unit_that_does_nothing_j_does_not_change(client: TestClient) -> None:
    session_id = create(client, initializer={"name": "zeros"})
    page = visit(client, f"/lab/{session_id}?select=w0.1.1&check=one")
    assert "backpropagation 0 , and J does not change" in page.text("#gradient-check")


def test_a_loss_that_hides_the_digits_is_named(client: TestClient) -> None:
    layers = [{"units": 1, "activation": "tanh"}, {"units": 1, "activation": "identity"}]
    session_id = create(client, dataset={"name": "line", "samples": 20}, layers=layers)
    parameters = {"w": [[[0.5]], [[1e-9]]], "b": [[0.0], [1e9]]}
    strict(client.put(address(session_id, "parameters"), json=parameters))
    page = visit(client, f"/lab/{session_id}?select=w0.1.1&check=one")
    assert page.text("#gradient-check").startswith("? ∂J/∂w⁰ cannot be told here")
    assert page.text("#check-reason").endswith(
        "is so large that rounding hides the digits of its change."
    )


def test_a_wrong_gradient_is_marked(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    right = MLP.backward_layer

    def wrong(self: MLP, forward: Any, backward: Any, layer: int, *rest: Any) -> None:
        right(self, forward, backward, layer, *rest)
        backward.dJ_dw[layer - 1] *= 1.01

    session_id = create(client)
    monkeypatch.setattr(MLP, "backward_layer", wrong)
    page = visit(client, f"/lab/{session_id}?check=all")
    assert page.text("#gradient-check").startswith("✗")
    assert page.one("#gradient-check").get("class") == "differs"
    assert page.text("#check-summary").startswith("All 13 parameters: 9 wrong, 4 agree.")
