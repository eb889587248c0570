"""The state of a run as plain values: what engines, codecs and the timeline read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from app.engine.activations import Array
from app.engine.optimizers import State
from app.training.data.data import Data
from app.training.data.order import RowIndices
from app.training.own_data import OwnData
from app.training.recipe.recipe import Recipe
from app.training.run.history import History
from app.training.run.play import Play

Status = Literal["paused", "diverged"]
Engine = Literal["numpy", "numba"]


@dataclass(frozen=True)
class Update:
    """The last update: θ (P,) before it, and what it was computed from.

    ``gradient`` is ∂J/∂θ of the data alone. ``used`` is what the optimizer got: with the
    regularizer's term, clipped, zero where frozen. ``state_before`` is the optimizer's state.
    """

    before: Array
    gradient: Array
    used: Array
    state_before: State
    learning_rate: float
    rows: RowIndices
    epoch: int
    batch: int
    batches: int
    offset: int
    steps_before: int


class RunState(NamedTuple):
    """Everything that decides how a run looks and continues, except its timeline.

    ``parameters`` is θ (P,). ``offset`` counts the training samples already used in this epoch.
    ``phases_done`` and ``samples_done`` count within the running step; both are 0 between steps.
    ``watched``: the last update was reached by phase or sample and is still shown.
    A state read from a session shares its arrays: copy what you keep.
    """

    recipe: Recipe
    data: Data
    own: OwnData | None
    engine: Engine
    parameters: Array
    optimizer_state: State
    history: History
    optimizer_steps: int = 0
    epoch: int = 0
    batch: int = 0
    offset: int = 0
    phases_done: int = 0
    samples_done: int = 0
    watched: bool = False
    status: Status = "paused"
    message: str = ""
    play: Play = Play()
    last_update: Update | None = None
