"""The next update of a run: computed, and checked for whether the run may make it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.engine.activations import Array
from app.engine.network import MLP
from app.engine.optimizers import State
from app.engine.update import Rules, Step, compute_step
from app.training.data.data import Data
from app.training.data.dropout import max_dropout_scale
from app.training.data.order import RowIndices
from app.training.divergence.stability import explodes, is_finite
from app.training.recipe.recipe import Recipe


@dataclass(frozen=True)
class NextUpdate:
    """What the update of the running or coming batch is computed from.

    ``rows`` are the batch's training rows, ``mask`` its dropout masks (m, n_l) keyed by layer.
    ``step`` counts the optimizer's updates from 1.
    """

    recipe: Recipe
    data: Data
    network: MLP
    rules: Rules
    optimizer_state: State
    step: int
    learning_rate: float
    epoch: int
    batch: int
    rows: RowIndices
    mask: dict[int, Array]

    @property
    def x(self) -> Array:
        """The batch's inputs (m, n_0)."""
        return self.data.train.x.take(self.rows, axis=0)

    @property
    def y(self) -> Array:
        """The batch's labels (m, n_L)."""
        return self.data.train.y.take(self.rows, axis=0)

    def compute(self) -> Step:
        """The update; nothing is changed. Its numbers may overflow."""
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            return compute_step(
                self.network,
                self.rules,
                self.optimizer_state,
                self.step,
                self.learning_rate,
                self.x,
                self.y,
                self.mask,
            )

    def is_allowed(self, parameters: Array, state: State) -> bool:
        """Whether the run may move to these parameters: all finite, and none exploding."""
        if explodes(self.network.parameters, parameters):
            return False
        scale = max_dropout_scale(self.recipe)
        return is_finite(self.network, parameters, self.data, self.rules.loss, state, scale)
