"""Own data and runs of them to test with."""

from __future__ import annotations

import numpy as np
from pydantic import JsonValue

from app.training.own_data import OwnData, data_of_lists
from app.training.recipe.dataset import to_own
from app.training.recipe.recipe import Recipe
from app.training.run.session import TrainingSession


def flowers(rows: int = 30, inputs: int = 3, classes: int = 3) -> OwnData:
    """Every class in turn; of inputs that tell them apart."""
    rng = np.random.default_rng(0)
    kinds = [f"kind {row % classes}" for row in range(rows)]
    x = rng.normal(size=(rows, inputs)) + np.array([[float(kind[-1])] for kind in kinds])
    names = [f"part {number}" for number in range(inputs)]
    return data_of_lists(x.tolist(), kinds, inputs=names, target="kind")


def prices(rows: int = 40) -> OwnData:
    """Numbers to predict from one input."""
    x = np.linspace(-2.0, 2.0, rows)
    return data_of_lists(x[:, None].tolist(), (3.0 * x + 1.0).tolist(), target="price")


def own_run(own: OwnData, **patch: JsonValue) -> TrainingSession:
    """A run of these data, from the recipe of all defaults."""
    session = TrainingSession(Recipe())
    return session.changed(to_own(patch), own=own)
