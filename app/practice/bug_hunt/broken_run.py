"""A training run whose backward pass is another one; all that is computed from it follows.

The run is never stored. A hunt stores its level, seed and position, and the run is computed from
these each time, so that it cannot become a session, a share or a file.
"""

from __future__ import annotations

from collections.abc import Callable

from app.engine.activations import Array
from app.engine.losses import Loss
from app.engine.network import MLP, Backward, Forward
from app.training.data.data import Data
from app.training.own_data import OwnData
from app.training.recipe.recipe import Recipe
from app.training.run.session import TrainingSession
from app.training.run.state import RunState

BackwardPass = Callable[[MLP, Forward, Array, Loss], Backward]
"""Every factor from a network, its forward pass, the targets y (m, n_L) and the loss."""


class BrokenNetwork(MLP):
    """A network whose backward pass is the given one."""

    def __init__(
        self,
        units: list[int],
        activations: list[str],
        backward_pass: BackwardPass,
        parameters: Array | None = None,
    ):
        super().__init__(units, activations, parameters)
        self._backward_pass = backward_pass

    def with_parameters(self, parameters: Array) -> BrokenNetwork:
        names = [activation.name for activation in self.activations]
        return BrokenNetwork(list(self.units), names, self._backward_pass, parameters)

    def backward_layer(
        self, forward: Forward, backward: Backward, layer: int, loss: Loss, y: Array
    ) -> None:
        whole = self._backward_pass(self, forward, y, loss)
        for factors, found in zip(vars(backward).values(), vars(whole).values(), strict=True):
            factors.update({key: found[key] for key in (layer, layer - 1) if key in found})

    def backward(self, forward: Forward, y: Array, loss: Loss) -> Backward:
        return self._backward_pass(self, forward, y, loss)


class BrokenRun(TrainingSession):
    """A session on such a network. The kernels know only the right pass, so NumPy trains it."""

    def __init__(self, recipe: Recipe, own: OwnData, backward_pass: BackwardPass):
        self._backward_pass = backward_pass
        super().__init__(recipe, own=own)

    def _build(self, recipe: Recipe, data: Data, own: OwnData | None) -> None:
        super()._build(recipe, data, own)
        self.network = BrokenNetwork(recipe.units, recipe.activations, self._backward_pass)

    def _load(self, state: RunState) -> None:
        super()._load(state)
        self.engine = "numpy"
