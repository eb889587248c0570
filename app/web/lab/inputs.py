"""The inputs of a data set and of the network, as the page writes them."""

from __future__ import annotations

from app.engine.datasets import Dataset
from app.engine.features import FEATURES, feature_names, plain_feature_names
from app.training.recipe.recipe import Recipe


def feature_symbols(recipe: Recipe) -> list[str]:
    """The network's inputs: x₁, x₁² …"""
    return [FEATURES[name].symbol for name in recipe.features]


def feature_choices(dataset: Dataset, recipe: Recipe) -> list[tuple[str, str, str, bool]]:
    """Name, symbol, what it is and whether it is on, for every feature that the data set has.

    What it is says the data set's name of an input; it is empty where that has none.
    """
    named = dict(zip(plain_feature_names(dataset.inputs), dataset.input_names, strict=True))
    return [
        (name, FEATURES[name].symbol, _told(named.get(name, ""), name), name in recipe.features)
        for name in feature_names(dataset.inputs)
    ]


def _told(text: str, name: str) -> str:
    return "" if text == name else text
