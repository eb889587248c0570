"""Recipes and data of published worked examples: their figures, in this app's notation.

w[l] has a row for each unit it leaves, so a published matrix with a row for each unit that it
enters is transposed here.
"""

from __future__ import annotations

import numpy as np

from app.training.own_data import OwnData
from app.training.recipe.dataset import own_part
from app.training.recipe.frozen import BIASES
from app.training.recipe.parts import (
    GIVEN,
    DatasetRecipe,
    InitializerRecipe,
    LayerRecipe,
    LossName,
    OptimizerRecipe,
    ReductionRecipe,
)
from app.training.recipe.recipe import Recipe

_HALF_SUM = ReductionRecipe(samples="sum", outputs="sum", half=True)


def two_two_two() -> Recipe:
    """Mazur's 2-2-2 network: ½ Σₖ (aₖ − yₖ)², α = 0.5, biases not trained."""
    return Recipe(
        dataset=_whole(two_two_two_data()),
        features=["x1", "x2"],
        layers=[LayerRecipe(units=2, activation="sigmoid")] * 2,
        reduction=_HALF_SUM,
        optimizer=OptimizerRecipe(learning_rate=0.5),
        initializer=InitializerRecipe(
            name=GIVEN,
            w=[[[0.15, 0.25], [0.20, 0.30]], [[0.40, 0.50], [0.45, 0.55]]],
            b=[[0.35, 0.35], [0.60, 0.60]],
        ),
        frozen=[BIASES],
        batch_size=None,
    )


def two_two_two_data() -> OwnData:
    """Its sample: x = (0.05, 0.10), y = (0.01, 0.99)."""
    return _numbers([[0.05, 0.10]], [[0.01, 0.99]])


def one_neuron() -> Recipe:
    """The sigmoid neuron of CS231n's notes, z = 2·(−1) − 3·(−2) − 3 = 1.

    The Huber loss has the slope 1 where a − y is above 1, so ∂J/∂w is ∂a/∂w.
    """
    return Recipe(
        dataset=_whole(one_neuron_data()),
        features=["x1", "x2"],
        layers=[LayerRecipe(units=1, activation="sigmoid")],
        loss="huber",
        initializer=InitializerRecipe(name=GIVEN, w=[[[2.0], [-3.0]]], b=[[-3.0]]),
        batch_size=None,
    )


def one_neuron_data() -> OwnData:
    """Its sample x = (−1, −2); the target −1 is below every output by more than 1."""
    return _numbers([[-1.0, -2.0]], [[-1.0]])


def slow_neuron(weight: float, bias: float, loss: LossName = "mse") -> Recipe:
    """Nielsen's neuron: input 1, target 0, ½ (a − y)², α = 0.15."""
    is_mse = loss == "mse"
    return Recipe(
        dataset=_whole(slow_neuron_data() if is_mse else slow_neuron_classes()),
        features=["x1"],
        layers=[LayerRecipe(units=1, activation="sigmoid")],
        loss=loss,
        reduction=ReductionRecipe(half=is_mse),
        optimizer=OptimizerRecipe(learning_rate=0.15),
        initializer=InitializerRecipe(name=GIVEN, w=[[[weight]]], b=[[bias]]),
        batch_size=None,
    )


def slow_neuron_data() -> OwnData:
    """Its sample: x = 1, y = 0."""
    return _numbers([[1.0]], [[0.0]])


def slow_neuron_classes() -> OwnData:
    """The same with 0 as the label of a class, as cross-entropy needs it."""
    return OwnData(
        np.array([[1.0]]), np.array([0], dtype=np.int64), ("x1",), ("y",), "classes", ("0",)
    )


def _numbers(points: list[list[float]], target: list[list[float]]) -> OwnData:
    names = tuple(f"x{number}" for number in range(1, len(points[0]) + 1))
    outputs = len(target[0])
    targets = tuple(f"y{number}" for number in range(1, outputs + 1)) if outputs > 1 else ("y",)
    return OwnData(np.array(points), np.array(target), names, targets, "numbers", ())


def _whole(own: OwnData) -> DatasetRecipe:
    """The data set of these data; all of them train."""
    return DatasetRecipe(name="own", own=own_part(own), train_fraction=1.0)
