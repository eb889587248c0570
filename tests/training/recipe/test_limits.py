"""Limits are inclusive, and what is beyond them is said with the field's name."""

from __future__ import annotations

from typing import Any

import pytest

from app.training.recipe.limits import Limits
from app.training.recipe.recipe import LimitExceeded, Recipe, check_limits
from tests.for_each import for_each

LIMITS = Limits(hidden_layers=3, units=6, samples=400)


def network(*units: int) -> dict[str, Any]:
    return {"layers": [{"units": n, "activation": "tanh"} for n in units]}


def check(value: dict[str, Any], limits: Limits = LIMITS) -> None:
    check_limits(Recipe.model_validate(value), limits)


def test_defaults() -> None:
    assert Limits() == Limits(
        hidden_layers=10, units=64, samples=10_000, epochs=10_000, seconds=10.0
    )


@for_each(
    "value",
    [{}, network(6, 6, 6, 1), network(1), {"dataset": {"samples": 400}}],
)
def test_at_the_limit_is_fine(value: dict[str, Any]) -> None:
    check(value)


@for_each(
    ("value", "sentence"),
    [
        (network(1, 1, 1, 1, 1), "layers: at most 3 hidden layers are allowed, not 4"),
        (network(2, 7, 1), "layers.1.units: at most 6 units are allowed in a layer, not 7"),
        (
            {"dataset": {"samples": 401}},
            "dataset.samples: at most 400 samples are allowed, not 401",
        ),
        (network(10**6, 1), "layers.0.units: at most 6 units are allowed in a layer, not 1000000"),
    ],
)
def test_one_more_is_refused(value: dict[str, Any], sentence: str) -> None:
    with pytest.raises(LimitExceeded) as caught:
        check(value)
    assert str(caught.value) == f"{sentence}."


def test_without_hidden_layers_only_the_output_is_allowed() -> None:
    check(network(1), Limits(hidden_layers=0))
    with pytest.raises(LimitExceeded):
        check(network(1, 1), Limits(hidden_layers=0))
