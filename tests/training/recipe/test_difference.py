"""Where recipes differ: each field once, with the value that is in force."""

from __future__ import annotations

from typing import Any

from app.training.recipe.difference import differences, same_task
from tests.for_each import for_each
from tests.training.runs import recipe


def found(*parts: dict[str, Any]) -> dict[str, list[object]]:
    recipes = [recipe(**part) for part in parts]
    return {one.place: list(one.values) for one in differences(recipes)}


def test_recipes_that_are_alike_have_none() -> None:
    assert found({}, {}, {}) == {}
    assert found({}) == {}
    assert differences([]) == []


def test_a_default_that_is_written_out_is_no_difference() -> None:
    rate = {"learning_rate": 0.5}
    assert (
        found(
            {"optimizer": {"name": "adam", **rate}},
            {"optimizer": {"name": "adam", "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, **rate}},
        )
        == {}
    )


def test_another_optimizer_brings_its_hyperparameters() -> None:
    assert found({"optimizer": {"name": "sgd"}}, {"optimizer": {"name": "momentum"}}) == {
        "optimizer.name": ["sgd", "momentum"],
        "optimizer.momentum": [None, 0.9],
    }


@for_each(
    ("part", "place", "values"),
    [
        ({"seed": 4}, "seed", [3, 4]),
        ({"batch_size": None}, "batch_size", [5, None]),
        ({"shuffle": False}, "shuffle", [True, False]),
        ({"features": ["x1"]}, "features", ["x1, x2", "x1"]),
        ({"reduction": {"samples": "sum"}}, "reduction.samples", ["mean", "sum"]),
        ({"reduction": {"half": True}}, "reduction.half", [False, True]),
        ({"frozen": ["b0.1", "layer2"]}, "frozen", [None, "b0.1, layer2"]),
        (
            {"layers": [{"units": 2, "activation": "relu", "dropout": 0.25}, {"units": 1}]},
            "layers",
            ["3 tanh, 1 sigmoid", "2 relu dropout 0.25, 1 tanh"],
        ),
        ({"regularizer": {"name": "none", "rate": 0.1}}, "regularizer.rate", [0.0, 0.1]),
    ],
)
def test_a_field_is_named_with_both_values(
    part: dict[str, Any], place: str, values: list[object]
) -> None:
    assert found({}, part) == {place: values}


def test_of_three_the_values_stand_in_their_order() -> None:
    steps = [{"optimizer": {"learning_rate": rate}} for rate in (0.1, 0.2, 0.1)]
    assert found(*steps) == {"optimizer.learning_rate": [0.1, 0.2, 0.1]}


def test_losses_of_other_data_or_functions_are_not_compared() -> None:
    assert same_task([recipe(), recipe(seed=9), recipe(optimizer={"name": "adam"})])
    assert not same_task([recipe(), recipe(loss="huber")])
    assert not same_task([recipe(), recipe(reduction={"samples": "sum"})])
    # With one output, their mean and their sum are the same.
    assert same_task([recipe(), recipe(reduction={"outputs": "sum"})])
    assert not same_task([recipe(), recipe(dataset={"name": "spiral", "samples": 24})])
