"""Where an exercise begins: a lesson's network, or a fresh one by size and seed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from app.engine.activations import Array
from app.i18n.messages import N_
from app.training.recipe.parts import GIVEN
from app.training.recipe.recipe import Recipe


@dataclass(frozen=True)
class Size:
    """A fresh network: what the list says, its recipe without weights, and how they are rounded.

    ``row`` is the sample that it is about, None for the whole batch.
    """

    name: str
    title: str
    recipe: dict[str, Any]
    decimals: int = 2
    row: int | None = None

    def made(self, seed: int) -> Recipe:
        """The recipe with weights and biases by this seed: short numbers, none of them 0."""
        recipe = Recipe.model_validate({**self.recipe, "seed": seed})
        random = np.random.default_rng(seed)
        pairs = list(pairwise(recipe.units))
        given = {
            "name": GIVEN,
            "w": [self._numbers(random, pair).tolist() for pair in pairs],
            "b": [self._numbers(random, (width,)).tolist() for _, width in pairs],
        }
        return Recipe.model_validate({**self.recipe, "seed": seed, "initializer": given})

    def _numbers(self, random: np.random.Generator, shape: tuple[int, ...]) -> Array:
        step = 10.0**-self.decimals
        size = random.uniform(step, 1.0, shape).round(self.decimals)
        found: Array = size * random.choice([-1.0, 1.0], shape)
        return found


def _layers(*layers: tuple[int, str]) -> list[dict[str, Any]]:
    return [{"units": units, "activation": activation} for units, activation in layers]


SIZES = {
    size.name: size
    for size in (
        Size(
            "paper",
            N_("2-2-1, sigmoid, one sample: for paper"),
            {
                "dataset": {"name": "xor"},
                "layers": _layers((2, "sigmoid"), (1, "sigmoid")),
                "loss": "mse",
                "batch_size": 4,
            },
            decimals=1,
            row=3,
        ),
        Size(
            "small",
            N_("2-3-1, tanh, four samples"),
            {
                "dataset": {"name": "xor"},
                "layers": _layers((3, "tanh"), (1, "sigmoid")),
                "loss": "mse",
                "batch_size": 4,
            },
        ),
        Size(
            "deep",
            N_("2-4-3-1, tanh and sigmoid, ten samples"),
            {
                "dataset": {"name": "circle"},
                "layers": _layers((4, "tanh"), (3, "sigmoid"), (1, "tanh")),
                "loss": "mse",
                "batch_size": 10,
            },
        ),
        Size(
            "relu",
            N_("2-4-1, ReLU and binary cross-entropy, eight samples"),
            {
                "dataset": {"name": "moons"},
                "layers": _layers((4, "relu"), (1, "sigmoid")),
                "loss": "binary_cross_entropy",
                "batch_size": 8,
            },
        ),
        Size(
            "classes",
            N_("4-5-3, softmax and cross-entropy, six samples"),
            {
                "dataset": {"name": "iris"},
                "layers": _layers((5, "tanh"), (3, "softmax")),
                "loss": "cross_entropy",
                "batch_size": 6,
            },
        ),
    )
}
"""The fresh networks by name, from small to large."""
