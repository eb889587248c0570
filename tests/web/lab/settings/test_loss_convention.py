"""The form offers the conventions of the loss that mean something, and every formula has them."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.for_each import for_each
from tests.web.calls import check_sentence, create, problem, read
from tests.web.page import Page, attribute, follow, press, send, visit

SMALL = {"dataset": {"name": "xor"}, "batch_size": None}
CLASSES = {"dataset": {"name": "iris"}, "batch_size": 5}


def layers(units: int, activation: str) -> list[dict[str, Any]]:
    return [{"units": 2, "activation": "tanh"}, {"units": units, "activation": activation}]


def page_of(client: TestClient, recipe: dict[str, Any], select: str = "J") -> Page:
    return visit(client, f"/lab/{create(client, **recipe)}?select={select}")


def words(page: Page, selector: str) -> str:
    return page.one(selector).get_text("", strip=True).replace("\n", "")


@for_each(
    ("recipe", "offered"),
    [
        ({**SMALL, "layers": layers(1, "sigmoid")}, {"over_samples", "half"}),
        (
            {**CLASSES, "layers": layers(3, "sigmoid"), "loss": "mse"},
            {"over_samples", "over_outputs", "half"},
        ),
        (
            {**CLASSES, "layers": layers(3, "sigmoid"), "loss": "binary_cross_entropy"},
            {"over_samples", "over_outputs"},
        ),
        ({**CLASSES, "layers": layers(3, "softmax"), "loss": "cross_entropy"}, {"over_samples"}),
        ({**SMALL, "layers": layers(1, "tanh"), "loss": "huber"}, {"over_samples"}),
    ],
)
def test_only_what_means_something_is_offered(
    client: TestClient, recipe: dict[str, Any], offered: set[str]
) -> None:
    page = page_of(client, recipe)
    names = ("over_samples", "over_outputs", "half")
    assert {name for name in names if page.soup.select(f"#settings [name={name}]")} == offered


@for_each(
    ("reduction", "formula", "part"),
    [
        ({}, "J=1m∑i(ai2−yi)2", "Ji=1m(ai2−yi)2"),
        ({"half": True}, "J=12m∑i(ai2−yi)2", "Ji=12m(ai2−yi)2"),
        ({"samples": "sum"}, "J=∑i(ai2−yi)2", "Ji=(ai2−yi)2"),
        ({"samples": "sum", "half": True}, "J=12∑i(ai2−yi)2", "Ji=12(ai2−yi)2"),
    ],
)
def test_every_formula_has_the_convention(
    client: TestClient, reduction: dict[str, Any], formula: str, part: str
) -> None:
    recipe = {**SMALL, "layers": layers(1, "sigmoid"), "reduction": reduction}
    page = page_of(client, recipe)
    assert words(page, "#loss-formula") == formula
    assert words(page, ".microscope .formula") == formula
    lines = page.one(".microscope dl.lines dd").get_text("", strip=True)
    assert lines.replace("\n", "").startswith(part)


@for_each(
    ("reduction", "factor"),
    [
        ({}, "2m·(a2−y)"),
        ({"half": True}, "1m·(a2−y)"),
        ({"samples": "sum"}, "2·(a2−y)"),
        ({"samples": "sum", "half": True}, "(a2−y)"),
    ],
)
def test_the_first_factor_has_it(
    client: TestClient, reduction: dict[str, Any], factor: str
) -> None:
    recipe = {**SMALL, "layers": layers(1, "sigmoid"), "reduction": reduction}
    page = page_of(client, recipe, "w1.1.1")
    assert factor in words(page, ".microscope").replace("\u2062", "")


def test_one_J_on_the_whole_page(client: TestClient) -> None:
    recipe = {
        **SMALL,
        "layers": layers(1, "sigmoid"),
        "reduction": {"samples": "sum", "half": True},
    }
    page = page_of(client, recipe)
    named = {
        str(tag.get("data-value") or tag.get("value"))
        for tag in page.soup.select('[data-name="J"]')
    }
    assert len(named) == 1
    parts = [
        float(attribute(tag, "value"))
        for tag in page.soup.select(".microscope .samples td:last-child data")
    ]
    assert len(parts) == 4
    assert sum(parts) == pytest.approx(float(named.pop()), rel=1e-12)


def test_another_loss_leaves_the_half_out(client: TestClient) -> None:
    session_id = create(client, **SMALL, layers=layers(1, "sigmoid"), reduction={"half": True})
    page = visit(client, f"/lab/{session_id}")
    follow(client, send(client, page.form("settings"), {"loss": "huber"}))
    recipe = read(client, session_id)["recipe"]
    assert recipe["loss"] == "huber" and recipe["reduction"]["half"] is False


def test_the_api_refuses_a_half_that_means_nothing(client: TestClient) -> None:
    answer = client.post(
        "/api/sessions", json={"recipe": {"loss": "huber", "reduction": {"half": True}}}
    )
    check_sentence(problem(answer, 422))


def test_biases_are_frozen_and_trained_again_with_one_click(client: TestClient) -> None:
    session_id = create(client, **SMALL, layers=layers(1, "sigmoid"))
    page = visit(client, f"/lab/{session_id}?select=b1.1")
    page = follow(client, send(client, page.form("settings"), {"freeze_biases": "on"}))
    assert read(client, session_id)["recipe"]["frozen"] == ["biases"]
    assert len(page.soup.select("a.biasdot.frozen")) == len(page.soup.select("a.biasdot")) == 3
    page = press(client, page, "freeze", "key", "biases")
    assert read(client, session_id)["recipe"]["frozen"] == []
    assert not page.soup.select("a.biasdot.frozen")
