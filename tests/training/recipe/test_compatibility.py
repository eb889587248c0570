"""Parts of a recipe that do not go together are refused with a sentence that says why."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from pydantic import ValidationError

from app.engine.activations import ACTIVATIONS
from app.engine.datasets import DATASETS
from app.engine.losses import LOSSES
from app.engine.optimizers import OPTIMIZERS
from app.training.recipe.compatibility import hyperparameters
from app.training.recipe.parts import OptimizerRecipe, ScheduleRecipe
from app.training.recipe.recipe import Recipe
from tests.engine.networks import HIDDEN, OUTPUTS
from tests.for_each import for_each


def refusal(**parts: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        Recipe.model_validate(parts)
    (error,) = caught.value.errors()
    return error["msg"].removeprefix("Value error, ")


def layers(*shape: tuple[int, str]) -> list[dict[str, Any]]:
    return [{"units": units, "activation": activation} for units, activation in shape]


def test_softmax_is_for_the_output() -> None:
    assert refusal(layers=layers((3, "softmax"), (1, "tanh"))) == (
        "layers.0.activation: softmax turns a layer into probabilities, so it is for the "
        "output only; choose another activation"
    )


def test_softmax_over_one_unit() -> None:
    assert refusal(layers=layers((1, "softmax"))) == (
        "layers: the data set circle has 2 classes, so with softmax give the last layer "
        "2 units, not 1"
    )


@for_each("output", sorted(set(ACTIVATIONS) - {"sigmoid", "softmax"}))
def test_binary_cross_entropy_takes_sigmoid(output: str) -> None:
    assert refusal(layers=layers((1, output)), loss="binary_cross_entropy") == (
        f"loss: binary_cross_entropy does not go with the output activation {output}: it takes "
        "ln a and ln (1 − a), so every a must be a probability of its own; choose sigmoid for "
        "the last layer or another loss"
    )


@for_each("output", HIDDEN)
def test_cross_entropy_takes_softmax(output: str) -> None:
    assert refusal(layers=layers((1, output)), loss="cross_entropy") == (
        f"loss: cross_entropy does not go with the output activation {output}: it takes ln a, so "
        "the outputs must be probabilities that add up to 1; choose softmax for the last layer "
        "or another loss"
    )


def test_the_output_takes_no_dropout() -> None:
    output = {"units": 1, "activation": "tanh", "dropout": 0.5}
    assert refusal(layers=[output]) == (
        "layers: the output layer cannot have dropout, because its a is the prediction"
    )


@for_each(
    ("part", "sentence"),
    [
        (
            {"optimizer": {"momentum": 0.5}},
            "optimizer.momentum: sgd has no momentum; it has none of these",
        ),
        (
            {"optimizer": {"name": "momentum", "beta1": 0.5}},
            "optimizer.beta1: momentum has no beta1; it has momentum",
        ),
        (
            {"optimizer": {"name": "adam", "weight_decay": 0.0}},
            "optimizer.weight_decay: adam has no weight_decay; it has beta1, beta2, epsilon",
        ),
        (
            {"optimizer": {"name": "adamw", "decay": 0.5}},
            "optimizer.decay: adamw has no decay; it has beta1, beta2, epsilon, weight_decay",
        ),
        (
            {"schedule": {"gamma": 0.5}},
            "schedule.gamma: constant has no gamma; it has none of these",
        ),
        (
            {"schedule": {"name": "exponential", "epochs": 5.0}},
            "schedule.epochs: exponential has no epochs; it has gamma",
        ),
    ],
)
def test_a_hyperparameter_that_the_rule_does_not_have(part: dict[str, Any], sentence: str) -> None:
    assert refusal(**part) == sentence


@for_each("name", OPTIMIZERS)
def test_every_hyperparameter_that_it_has_may_be_given(name: str) -> None:
    given = dict.fromkeys(OPTIMIZERS[name].defaults, 0.25)
    recipe = Recipe.model_validate({"optimizer": {"name": name, **given}})
    assert hyperparameters(recipe.optimizer) == given


def test_what_is_not_given_has_its_default() -> None:
    assert hyperparameters(OptimizerRecipe(name="adam", beta1=0.5)) == {
        "beta1": 0.5,
        "beta2": 0.999,
        "epsilon": 1e-8,
    }
    assert hyperparameters(ScheduleRecipe(name="step")) == {"gamma": 0.5, "epochs": 100.0}
    assert hyperparameters(OptimizerRecipe()) == {}


@for_each("name", DATASETS, quick=3)
def test_what_goes_together_is_taken_and_nothing_else(name: str) -> None:
    dataset = DATASETS[name]
    numbers, classes = dataset.task == "numbers", dataset.number_of_classes()
    for loss, output in product(LOSSES, ACTIVATIONS):
        fits = output in OUTPUTS[loss]
        if numbers:
            fits = fits and output != "softmax" and loss in ("mse", "huber")
        units = 1 if numbers or (classes == 2 and output != "softmax") else classes
        value = {"dataset": {"name": name}, "layers": layers((units, output)), "loss": loss}
        if fits:
            assert Recipe.model_validate(value).units[-1] == units
            more = value | {"layers": layers((units + 1, output))}
            assert "give the last layer" in refusal(**more)
        else:
            assert "choose" in refusal(**value)
