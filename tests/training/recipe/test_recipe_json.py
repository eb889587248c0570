"""A recipe goes through JSON and comes back the same, to the bit."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.datasets import DATASETS, output_units
from app.engine.features import feature_names
from app.engine.initializers import INITIALIZERS
from app.engine.regularizers import REGULARIZERS
from app.training.codec.recipe_link import read_recipe, write_recipe
from app.training.recipe.recipe import Recipe
from tests.engine.networks import HIDDEN, OUTPUTS

LAYERS = st.fixed_dictionaries(
    {
        "units": st.integers(1, 64),
        "activation": st.sampled_from(HIDDEN),
        "dropout": st.floats(0.0, 0.9),
    }
)
SHARES = st.none() | st.floats(0.0, 1.0, exclude_max=True)
SMALL = st.none() | st.floats(0.0, 1.0, exclude_min=True)
OPTIMIZERS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "sgd": {},
    "momentum": {"momentum": SHARES},
    "nesterov": {"momentum": SHARES},
    "adagrad": {"epsilon": SMALL},
    "rmsprop": {"decay": SHARES, "epsilon": SMALL},
    "adam": {"beta1": SHARES, "beta2": SHARES, "epsilon": SMALL},
    "adamw": {"beta1": SHARES, "beta2": SHARES, "epsilon": SMALL, "weight_decay": SHARES},
}
EPOCHS = st.none() | st.floats(1.0, 1e9)
SCHEDULES: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "constant": {},
    "step": {"gamma": SMALL, "epochs": EPOCHS},
    "cosine": {"epochs": EPOCHS},
    "exponential": {"gamma": SMALL},
}


def one_of(draw: st.DrawFn, table: dict[str, dict[str, st.SearchStrategy[Any]]]) -> dict[str, Any]:
    name = draw(st.sampled_from(sorted(table)))
    return {"name": name, **draw(st.fixed_dictionaries({}, optional=table[name]))}


@st.composite
def recipes(draw: st.DrawFn) -> Recipe:
    dataset = DATASETS[draw(st.sampled_from(sorted(DATASETS)))]
    classes = draw(st.sampled_from([None, *dataset.class_counts]))
    losses = ["mse", "huber"] if dataset.task == "numbers" else sorted(OUTPUTS)
    if dataset.number_of_classes(classes) > 2:
        losses.remove("binary_cross_entropy")
    loss = draw(st.sampled_from(losses))
    outputs = [f for f in OUTPUTS[loss] if f != "softmax" or dataset.task == "classes"]
    activation = draw(st.sampled_from(outputs))
    output = {"units": output_units(dataset, classes, activation), "activation": activation}
    names = feature_names(dataset.inputs)
    value: dict[str, Any] = {
        "dataset": {
            "name": dataset.name,
            "samples": draw(st.integers(2, 10_000)),
            "noise": draw(st.floats(0.0, 2.0)),
            "train_fraction": draw(st.floats(0.0, 1.0, exclude_min=True)),
            "classes": classes,
        },
        "features": draw(st.lists(st.sampled_from(names), unique=True, min_size=1)),
        "standardize": draw(st.booleans()),
        "layers": [*draw(st.lists(LAYERS, max_size=3)), output],
        "loss": loss,
        "optimizer": one_of(draw, OPTIMIZERS) | {"learning_rate": draw(st.floats(5e-324, 1e308))},
        "schedule": one_of(draw, SCHEDULES),
        "initializer": {"name": draw(st.sampled_from(sorted(INITIALIZERS)))},
        "regularizer": {
            "name": draw(st.sampled_from(sorted(REGULARIZERS))),
            "rate": draw(st.floats(0.0, 1.0)),
        },
        "clip_norm": draw(st.none() | st.floats(5e-324, 1e308)),
        "frozen": draw(st.lists(st.sampled_from(["layer1", "w0.1.1", "b0.1"]), max_size=4)),
        "batch_size": draw(st.none() | st.integers(1, 10**6)),
        "shuffle": draw(st.booleans()),
        "seed": draw(st.integers(0, 2**63 - 1)),
    }
    return Recipe.model_validate(value)


@settings(deadline=None)
@given(recipe=recipes())
def test_round_trip_in_pydantics_own_json(recipe: Recipe) -> None:
    assert Recipe.model_validate_json(recipe.model_dump_json()) == recipe


@settings(deadline=None)
@given(recipe=recipes())
def test_round_trip_in_anybodys_json(recipe: Recipe) -> None:
    text = json.dumps(recipe.model_dump(mode="json"), allow_nan=False)
    assert Recipe.model_validate(json.loads(text)) == recipe


@given(recipes())
@settings(deadline=None)
def test_it_goes_through_an_address(recipe: Recipe) -> None:
    assert read_recipe(write_recipe(recipe)) == recipe


def test_two_of_three_inputs_go_through_an_address() -> None:
    recipe = Recipe.model_validate({"dataset": {"name": "and3"}, "features": ["x1", "x2"]})
    assert read_recipe(write_recipe(recipe)).features == ["x1", "x2"]


def test_an_address_has_only_what_differs_from_the_defaults() -> None:
    assert write_recipe(Recipe()) == "{}"
    recipe = Recipe.model_validate({"dataset": {"name": "spiral"}, "seed": 5})
    assert json.loads(write_recipe(recipe)) == {"dataset": {"name": "spiral"}, "seed": 5}
