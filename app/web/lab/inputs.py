"""Symbols of the inputs, and the choices of the settings form."""

from __future__ import annotations

from app.engine.datasets import Dataset
from app.engine.features import FEATURES, feature_names, plain_feature_names
from app.training.recipe.recipe import Recipe


def feature_symbols(recipe: Recipe) -> list[str]:
    """The network's inputs: x₁, x₁² …"""
    return [FEATURES[name].symbol for name in recipe.features]


def feature_choices(dataset: Dataset, recipe: Recipe) -> list[tuple[str, str, str, bool]]:
    """Name, symbol, description and whether it is on, for every possible feature.

    The description is the name of the input in the data set, or empty.
    """
    named = dict(zip(plain_feature_names(dataset.inputs), dataset.input_names, strict=True))
    return [
        (
            name,
            FEATURES[name].symbol,
            "" if named.get(name) == name else named.get(name, ""),
            name in recipe.features,
        )
        for name in feature_names(dataset.inputs)
    ]
