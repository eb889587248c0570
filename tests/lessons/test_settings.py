"""Settings as lessons write them."""

from __future__ import annotations

from typing import Any

import pytest

from app.lessons.settings import BadSetting, change_recipe
from app.training.recipe.recipe import Recipe
from tests.for_each import for_each


def changed(setting: str, recipe: Recipe | None = None) -> Recipe:
    return change_recipe(recipe or Recipe(), setting)


@for_each(
    ("setting", "path", "value"),
    [
        ("α 0,5", ("optimizer", "learning_rate"), 0.5),
        ("optimizer Adam", ("optimizer", "name"), "adam"),
        ("batch size all", ("batch_size",), None),
        ("batch size 4", ("batch_size",), 4),
        ("shuffling off", ("shuffle",), False),
        ("seed 9", ("seed",), 9),
        ("data moons", ("dataset", "name"), "moons"),
        ("samples 50", ("dataset", "samples"), 50),
        ("noise 0.5", ("dataset", "noise"), 0.5),
        ("train share 0.8", ("dataset", "train_fraction"), 0.8),
        ("initial weights He normal", ("initializer", "name"), "he_normal"),
        ("loss Huber", ("loss",), "huber"),
        ("clip norm 2", ("clip_norm",), 2.0),
        ("clip norm none", ("clip_norm",), None),
        ("regularizer l2 0.01", ("regularizer", "rate"), 0.01),
        ("regularizer none", ("regularizer", "name"), "none"),
    ],
)
def test_a_setting_changes_its_field(setting: str, path: tuple[str, ...], value: Any) -> None:
    found: Any = changed(setting)
    for name in path:
        found = getattr(found, name)
    assert found == value
    assert changed(setting) == changed(setting, changed(setting))


def test_layers_activation_and_dropout() -> None:
    recipe = changed("layers 3 relu, 2 Leaky ReLU, 1 tanh")
    assert recipe.units == [2, 3, 2, 1]
    assert recipe.activations == ["relu", "leaky_relu", "tanh"]
    assert changed("activation sigmoid", recipe).activations == ["sigmoid", "sigmoid", "tanh"]
    assert [layer.dropout for layer in changed("dropout 0.2", recipe).layers] == [0.2, 0.2, 0.0]


def test_hyperparameters_are_those_of_the_optimizer() -> None:
    momentum = changed("μ 0.5", changed("optimizer momentum"))
    assert momentum.optimizer.momentum == 0.5
    with pytest.raises(BadSetting, match="sgd has no momentum"):
        changed("μ 0.5")


@for_each(
    ("setting", "sentence"),
    [
        ("speed 3", "there is no setting “speed”"),
        ("optimiser adam", "did you mean “optimizer”?"),
        ("seed", "“seed” needs a value"),
        ("seed −1", "is not a whole number"),
        ("α 0", "^“α 0”: the value should be greater than 0.$"),
        ("layers 99 tanh, 1 tanh", "”: at most 64 units are allowed in a layer"),
        ("α nan", "is not a number"),
        ("samples 2000", "at most 1000 samples"),
        ("layers 64 tanh, 64 tanh, 64 tanh, 1 tanh", "5000 parameters"),
        ("shuffling maybe", "should be on or off"),
        ("loss cross_entropy", "does not go with the output activation tanh"),
        ("activation softmax", "for the output only"),
    ],
)
def test_what_is_not_possible_says_what_to_change(setting: str, sentence: str) -> None:
    with pytest.raises(BadSetting, match=sentence):
        changed(setting)
