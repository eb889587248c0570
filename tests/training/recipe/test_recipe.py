"""The recipe: its defaults as documented, and that it is taken as it is meant or not at all."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from pydantic import ValidationError

from app.engine.activations import ACTIVATIONS
from app.engine.datasets import DATASETS
from app.engine.features import FEATURES
from app.engine.initializers import INITIALIZERS
from app.engine.losses import LOSSES
from app.engine.optimizers import OPTIMIZERS
from app.engine.regularizers import REGULARIZERS
from app.engine.schedules import SCHEDULES
from app.training.recipe import parts as module
from app.training.recipe.recipe import Recipe
from tests.for_each import for_each

DEFAULTS: dict[str, Any] = {
    "dataset": {
        "name": "circle",
        "samples": 320,
        "noise": 0.25,
        "train_fraction": 0.5,
        "classes": None,
        "own": None,
    },
    "features": ["x1", "x2"],
    "standardize": False,
    "standardize_target": False,
    "layers": [
        {"units": 4, "activation": "tanh", "dropout": 0.0},
        {"units": 2, "activation": "tanh", "dropout": 0.0},
        {"units": 1, "activation": "tanh", "dropout": 0.0},
    ],
    "loss": "mse",
    "reduction": {"samples": "mean", "outputs": "mean", "half": False},
    "optimizer": {
        "name": "sgd",
        "learning_rate": 0.03,
        "momentum": None,
        "decay": None,
        "beta1": None,
        "beta2": None,
        "epsilon": None,
        "weight_decay": None,
    },
    "schedule": {"name": "constant", "gamma": None, "epochs": None},
    "initializer": {"name": "xavier_uniform", "w": None, "b": None},
    "regularizer": {"name": "none", "rate": 0.0},
    "clip_norm": None,
    "frozen": [],
    "batch_size": 10,
    "shuffle": True,
    "seed": 3,
    "data_seed": None,
    "weight_seed": None,
    "order_seed": None,
}


def test_defaults() -> None:
    assert Recipe().model_dump() == DEFAULTS
    assert Recipe.model_validate({}) == Recipe.model_validate(DEFAULTS) == Recipe()


def test_units_and_activations_of_the_network() -> None:
    assert Recipe().units == [2, 4, 2, 1]
    assert Recipe().activations == ["tanh", "tanh", "tanh"]


@for_each(
    ("names", "registry"),
    [
        (module.DatasetName, {**DATASETS, "own": None}),
        (module.ActivationName, ACTIVATIONS),
        (module.LossName, LOSSES),
        (module.OptimizerName, OPTIMIZERS),
        (module.InitializerName, {**INITIALIZERS, "given": None}),
        (module.RegularizerName, REGULARIZERS),
        (module.ScheduleName, SCHEDULES),
        (module.FeatureName, FEATURES),
    ],
)
def test_the_names_are_those_of_the_engine(names: Any, registry: dict[str, object]) -> None:
    assert set(get_args(names)) == set(registry)


@for_each(
    ("name", "features"),
    [
        ("article", ["x1"]),
        ("or", ["x1", "x2"]),
        ("and3", ["x1", "x2", "x3"]),
        ("spiral", ["x1", "x2"]),
    ],
)
def test_features_are_all_of_the_data_sets_unless_named(name: str, features: list[str]) -> None:
    assert Recipe.model_validate({"dataset": {"name": name}}).features == features
    given_null = {"dataset": {"name": name}, "features": None}
    assert Recipe.model_validate(given_null).features == features


def test_parts_may_be_given_as_objects() -> None:
    assert Recipe(dataset=module.DatasetRecipe(name="article")).features == ["x1"]


def test_a_recipe_cannot_be_changed_in_place() -> None:
    with pytest.raises(ValidationError):
        Recipe().seed = 4


def one_layer(**parts: Any) -> dict[str, Any]:
    return {"layers": [{"units": 1, "activation": "tanh"} | parts]}


INF, NAN = float("inf"), float("nan")


@for_each(
    ("part", "place"),
    [
        ({"dataset": {"name": "moon"}}, "dataset.name"),
        ({"dataset": {"name": "Circle"}}, "dataset.name"),
        ({"dataset": {"name": None}}, "dataset.name"),
        ({"dataset": {"name": ["circle"]}}, "dataset.name"),
        ({"dataset": "circle"}, "dataset"),
        ({"dataset": None}, "dataset"),
        ({"dataset": {"size": 3}}, "dataset.size"),
        ({"dataset": {"samples": 1}}, "dataset.samples"),
        ({"dataset": {"samples": -5}}, "dataset.samples"),
        ({"dataset": {"samples": 20.0}}, "dataset.samples"),
        ({"dataset": {"samples": "20"}}, "dataset.samples"),
        ({"dataset": {"samples": True}}, "dataset.samples"),
        ({"dataset": {"samples": None}}, "dataset.samples"),
        ({"dataset": {"noise": -0.1}}, "dataset.noise"),
        ({"dataset": {"noise": 2.1}}, "dataset.noise"),
        ({"dataset": {"noise": NAN}}, "dataset.noise"),
        ({"dataset": {"noise": "0.1"}}, "dataset.noise"),
        ({"dataset": {"noise": True}}, "dataset.noise"),
        ({"dataset": {"train_fraction": 0.0}}, "dataset.train_fraction"),
        ({"dataset": {"train_fraction": 1.01}}, "dataset.train_fraction"),
        ({"dataset": {"train_fraction": NAN}}, "dataset.train_fraction"),
        ({"features": []}, "features"),
        ({"features": "x1"}, "features"),
        ({"features": ["x65"]}, "features.0"),
        ({"features": [1]}, "features.0"),
        ({"layers": []}, "layers"),
        ({"layers": None}, "layers"),
        ({"layers": [4, 2, 1]}, "layers.0"),
        (one_layer(units=0), "layers.0.units"),
        (one_layer(units=-1), "layers.0.units"),
        (one_layer(units=1.0), "layers.0.units"),
        (one_layer(units=True), "layers.0.units"),
        (one_layer(units="1"), "layers.0.units"),
        (one_layer(activation="Tanh"), "layers.0.activation"),
        (one_layer(activation=None), "layers.0.activation"),
        (one_layer(bias=True), "layers.0.bias"),
        (one_layer(dropout=-0.1), "layers.0.dropout"),
        (one_layer(dropout=0.91), "layers.0.dropout"),
        (one_layer(dropout=NAN), "layers.0.dropout"),
        ({"optimizer": {"momentum": 1.0}}, "optimizer.momentum"),
        ({"optimizer": {"decay": -0.1}}, "optimizer.decay"),
        ({"optimizer": {"beta1": 1.0}}, "optimizer.beta1"),
        ({"optimizer": {"beta2": 1.5}}, "optimizer.beta2"),
        ({"optimizer": {"epsilon": 0.0}}, "optimizer.epsilon"),
        ({"optimizer": {"weight_decay": INF}}, "optimizer.weight_decay"),
        ({"schedule": {"name": "linear"}}, "schedule.name"),
        ({"schedule": {"gamma": 0.0}}, "schedule.gamma"),
        ({"schedule": {"gamma": 1.1}}, "schedule.gamma"),
        ({"schedule": {"epochs": 0.5}}, "schedule.epochs"),
        ({"clip_norm": 0.0}, "clip_norm"),
        ({"clip_norm": NAN}, "clip_norm"),
        ({"frozen": "layer1"}, "frozen"),
        ({"frozen": [1]}, "frozen.0"),
        ({"frozen": ["layer1"] * 1001}, "frozen"),
        ({"regularizer": {"rate": 1001.0}}, "regularizer.rate"),
        ({"layers": [{"activation": "tanh"}]}, "layers.0.units"),
        ({"loss": "l2"}, "loss"),
        ({"loss": ["mse"]}, "loss"),
        ({"optimizer": {"name": "lbfgs"}}, "optimizer.name"),
        ({"optimizer": {"learning_rate": 0.0}}, "optimizer.learning_rate"),
        ({"optimizer": {"learning_rate": -0.1}}, "optimizer.learning_rate"),
        ({"optimizer": {"learning_rate": INF}}, "optimizer.learning_rate"),
        ({"optimizer": {"learning_rate": NAN}}, "optimizer.learning_rate"),
        ({"optimizer": {"learning_rate": "0.1"}}, "optimizer.learning_rate"),
        ({"optimizer": {"rate": 0.1}}, "optimizer.rate"),
        ({"initializer": {"name": "ones"}}, "initializer.name"),
        ({"regularizer": {"name": "l3"}}, "regularizer.name"),
        ({"regularizer": {"rate": -1.0}}, "regularizer.rate"),
        ({"regularizer": {"rate": INF}}, "regularizer.rate"),
        ({"batch_size": 0}, "batch_size"),
        ({"batch_size": -1}, "batch_size"),
        ({"batch_size": 2.0}, "batch_size"),
        ({"batch_size": "10"}, "batch_size"),
        ({"batch_size": True}, "batch_size"),
        ({"shuffle": 1}, "shuffle"),
        ({"shuffle": "yes"}, "shuffle"),
        ({"shuffle": None}, "shuffle"),
        ({"seed": -1}, "seed"),
        ({"seed": 2**63}, "seed"),
        ({"seed": 1.5}, "seed"),
        ({"seed": True}, "seed"),
        ({"seed": None}, "seed"),
        ({"learning_rate": 0.1}, "learning_rate"),
    ],
)
def test_an_error_names_the_field(part: dict[str, Any], place: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Recipe.model_validate(part)
    assert place in {".".join(map(str, error["loc"])) for error in caught.value.errors()}


@for_each(
    ("part", "sentence"),
    [
        ({"features": ["x1", "x1"]}, "features: name each input only once"),
        (
            {"features": ["x3"]},
            "features: the data set circle has no x3; choose from x1, x2, "
            "x1_squared, x2_squared, x1_x2, sin_x1, sin_x2",
        ),
        (
            {"dataset": {"name": "article"}, "features": ["x1", "x2"]},
            "features: the data set article has no x2; choose from x1, x1_squared, sin_x1",
        ),
        (
            one_layer(units=2),
            "layers: the data set circle has 2 classes, so with tanh give the last layer "
            "1 unit, not 2",
        ),
    ],
)
def test_an_error_says_what_to_change(part: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Recipe.model_validate(part)
    assert [error["msg"] for error in caught.value.errors()] == [f"Value error, {sentence}"]


@for_each("value", [None, [], "circle", 3, [["seed", 3]]])
def test_a_recipe_is_an_object(value: Any) -> None:
    with pytest.raises(ValidationError):
        Recipe.model_validate(value)


@for_each(
    "part",
    [
        {"dataset": {"samples": 2, "noise": 0, "train_fraction": 1}},
        {"dataset": {"noise": 2.0, "train_fraction": 1e-9}},
        {"seed": 0},
        {"seed": 2**63 - 1},
        {"batch_size": 1},
        {"batch_size": None},
        {"batch_size": 10**9},
        {"optimizer": {"learning_rate": 1}},
        {"optimizer": {"learning_rate": 1e308}},
        {"features": ["x2"]},
        {"features": ["x2", "x1"]},
        {"clip_norm": 5e-324},
        {"frozen": ["layer1"] * 1000},
        {"optimizer": {"name": "momentum", "momentum": 0.0}},
        {"optimizer": {"name": "adam", "beta1": 0.0, "beta2": 0.9999, "epsilon": 1.0}},
        {"schedule": {"name": "step", "gamma": 1.0, "epochs": 1.0}},
    ],
)
def test_at_the_edge_of_what_is_meant(part: dict[str, Any]) -> None:
    dumped = Recipe.model_validate(part).model_dump()
    for name, value in part.items():
        assert dumped[name] == (dumped[name] | value if isinstance(value, dict) else value)
