"""A patch is laid over a recipe part by part."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from app.training.recipe.patch import merge_patch
from app.training.recipe.recipe import Recipe
from tests.for_each import for_each


def patched(patch: dict[str, Any], **parts: Any) -> Recipe:
    return Recipe.model_validate(merge_patch(Recipe.model_validate(parts), patch))


def test_an_empty_patch_changes_nothing() -> None:
    assert patched({}) == Recipe()


def test_a_part_keeps_what_is_not_named() -> None:
    recipe = patched({"dataset": {"noise": 1.0}}, dataset={"samples": 50})
    assert (recipe.dataset.noise, recipe.dataset.samples) == (1.0, 50)


def test_lists_are_replaced() -> None:
    assert patched({"layers": [{"units": 1, "activation": "relu"}]}).units == [2, 1]
    assert patched({"features": ["x2"]}).features == ["x2"]


def test_null_is_a_value() -> None:
    assert patched({"batch_size": None}).batch_size is None


def test_null_for_features_is_all_of_them() -> None:
    assert patched({"features": None}, features=["x2"]).features == ["x1", "x2"]


def test_features_are_kept_with_the_data_set() -> None:
    assert patched({"dataset": {"noise": 1.0}}, features=["x2"]).features == ["x2"]
    assert patched({"dataset": {"name": "circle"}}, features=["x2"]).features == ["x2"]


@for_each(
    ("name", "features"), [("article", ["x1"]), ("and3", ["x1", "x2", "x3"]), ("xor", ["x1", "x2"])]
)
def test_another_data_set_brings_its_own_features(name: str, features: list[str]) -> None:
    assert patched({"dataset": {"name": name}}, features=["x2"]).features == features


def test_features_named_with_another_data_set_count() -> None:
    assert patched({"dataset": {"name": "and3"}, "features": ["x3"]}).features == ["x3"]


def test_the_recipe_itself_is_left_alone() -> None:
    recipe = Recipe()
    merged = merge_patch(recipe, {"dataset": {"noise": 1.0}, "features": ["x2"]})
    merged["layers"].clear()
    assert recipe == Recipe()


@for_each(
    "patch",
    [
        {"dataset": None},
        {"dataset": 3},
        {"dataset": {"name": None}},
        {"dataset": {"name": []}},
        {"dataset": {"name": {}}},
        {"dataset": {"nosie": 1.0}},
        {"dataset": {"name": "article"}, "features": ["x2"]},
        {"layers": {"units": 1}},
        {"optimizer": "sgd"},
        {"optimiser": {}},
        {"seed": None},
    ],
)
def test_a_bad_patch_is_a_validation_error(patch: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        patched(patch)


def test_another_optimizer_keeps_the_learning_rate_and_nothing_else() -> None:
    adam = {"name": "adam", "learning_rate": 0.5, "beta1": 0.5}
    optimizer = patched({"optimizer": {"name": "adamw"}}, optimizer=adam).optimizer
    assert (optimizer.name, optimizer.learning_rate, optimizer.beta1) == ("adamw", 0.5, None)
    assert patched({"optimizer": {"name": "adam"}}, optimizer=adam).optimizer.beta1 == 0.5
    assert patched({"optimizer": {"beta2": 0.5}}, optimizer=adam).optimizer.beta1 == 0.5
    given = {"optimizer": {"name": "adamw", "beta1": 0.25, "learning_rate": 1.0}}
    optimizer = patched(given, optimizer=adam).optimizer
    assert (optimizer.learning_rate, optimizer.beta1) == (1.0, 0.25)


def test_another_schedule_starts_with_its_own_numbers() -> None:
    step = {"name": "step", "gamma": 0.1, "epochs": 5.0}
    schedule = patched({"schedule": {"name": "cosine"}}, schedule=step).schedule
    assert schedule.model_dump() == {"name": "cosine", "gamma": None, "epochs": None}
    schedule = patched({"schedule": {"epochs": 7.0}}, schedule=step).schedule
    assert schedule.model_dump() == {"name": "step", "gamma": 0.1, "epochs": 7.0}


def test_another_regularizer_keeps_its_rate() -> None:
    regularizer = {"name": "l2", "rate": 0.5}
    assert patched({"regularizer": {"name": "l1"}}, regularizer=regularizer).regularizer.rate == 0.5


def test_null_takes_a_hyperparameter_back() -> None:
    adam = {"name": "adam", "beta1": 0.5}
    assert patched({"optimizer": {"beta1": None}}, optimizer=adam).optimizer.beta1 is None
    assert patched({"clip_norm": None}, clip_norm=1.0).clip_norm is None


FROZEN = ["w0.1.1", "layer3"]


@for_each(
    "patch",
    [
        {"optimizer": {"name": "adam"}},
        {"seed": 4},
        {"batch_size": None},
        {"regularizer": {"name": "l2", "rate": 0.5}},
        {"loss": "huber"},
        {"dataset": {}},
        {"dataset": {"name": "circle"}, "features": ["x1", "x2"]},
    ],
)
def test_what_is_frozen_stays_frozen(patch: dict[str, Any]) -> None:
    assert patched(patch, frozen=FROZEN).frozen == FROZEN


def test_in_another_network_nothing_is_frozen() -> None:
    layers = [{"units": 1, "activation": "tanh"}]
    assert patched({"layers": layers}, frozen=FROZEN).frozen == []
    assert patched({"layers": layers}, frozen=[*FROZEN, "biases"]).frozen == ["biases"]
    assert patched({"layers": layers, "frozen": ["w0.2.1"]}, frozen=FROZEN).frozen == ["w0.2.1"]
    with pytest.raises(ValidationError, match="layer3"):
        patched({"layers": layers, "frozen": FROZEN})


@for_each("output", ["identity", "sigmoid", "relu", "gelu", "softmax"])
@for_each("patch", [{"seed": 5}, {"dataset": {"noise": 1.0}}, {"schedule": {"name": "cosine"}}])
def test_the_output_is_fitted_to_another_task_only(patch: dict[str, Any], output: str) -> None:
    layers = [{"units": 2 if output == "softmax" else 1, "activation": output}]
    recipe = patched(patch, layers=layers)
    assert recipe.activations == [output]
    assert recipe.loss == "mse"


@for_each(
    ("dataset", "units", "activation", "loss"),
    [
        ({"name": "iris"}, 3, "softmax", "cross_entropy"),
        ({"name": "line"}, 1, "identity", "mse"),
        ({"name": "moons"}, 1, "tanh", "mse"),
    ],
)
def test_another_task_gets_an_output_that_suits_it(
    dataset: dict[str, Any], units: int, activation: str, loss: str
) -> None:
    recipe = patched({"dataset": dataset})
    output = recipe.layers[-1]
    assert (output.units, output.activation, recipe.loss) == (units, activation, loss)
    back = patched({"dataset": {"name": "circle"}}, **recipe.model_dump())
    assert back.layers[-1].units == 1
