"""One turn: the action that it begins with, and how far the run went after it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import Array
from app.training.recipe.recipe import Recipe
from app.training.run.history import History
from app.training.timeline.place import Mark

TurnKind = Literal["start", "settings", "edit"]
Engine = Literal["numpy", "numba"]


@dataclass(frozen=True)
class Beginning:
    """Where a turn begins: finished epochs and batches, samples used up, the optimizer's steps."""

    epoch: int = 0
    batch: int = 0
    offset: int = 0
    optimizer_steps: int = 0


@dataclass(frozen=True)
class Edit:
    """Parameters set by hand: their places in θ (k,) and their values (k,)."""

    index: NDArray[np.int64]
    value: Array


NO_EDIT = Edit(np.zeros(0, dtype=np.int64), np.zeros(0))


@dataclass
class Turn:
    """``recipe`` is the one that holds in this turn, ``samples`` the size of its training set.

    ``text`` says in a few words what was done. ``end`` is the furthest that was reached, or where
    the next turn was begun. ``losses`` has the losses of a run that is not the present one, kept
    with the turn that starts it.
    """

    kind: TurnKind
    recipe: Recipe
    engine: Engine
    samples: int
    text: str
    beginning: Beginning = Beginning()
    edit: Edit = NO_EDIT
    end: Mark = Mark()
    losses: History = field(default_factory=History)

    @cached_property
    def recipe_text(self) -> str:
        """The recipe as JSON."""
        return self.recipe.model_dump_json()

    @cached_property
    def batch_size(self) -> int:
        """The size that a whole batch has."""
        return min(self.recipe.batch_size or self.samples, self.samples)

    @cached_property
    def phases(self) -> int:
        """Phases of a step before its update: forward, loss, backward."""
        return 2 * len(self.recipe.layers) + 1

    def position(self, updates: int) -> tuple[int, int, int]:
        """Epoch, batch and offset after so many updates of this turn."""
        at, size = self.beginning, self.batch_size
        in_first = self._in_first
        if updates < in_first:
            return at.epoch, at.batch + updates, at.offset + updates * size
        whole, rest = divmod(updates - in_first, self._in_epoch)
        return at.epoch + 1 + whole, rest, rest * size

    def updates_before(self, epoch: int) -> int:
        """Updates of this turn before ``epoch`` begins; 0 where the turn begins within it."""
        whole = epoch - self.beginning.epoch - 1
        return 0 if whole < 0 else self._in_first + whole * self._in_epoch

    def rows_of_batch(self, updates: int) -> int:
        """The size of the batch that comes after so many updates."""
        _, _, offset = self.position(updates)
        return min(self.batch_size, self.samples - offset)

    @cached_property
    def _in_first(self) -> int:
        return -(-(self.samples - self.beginning.offset) // self.batch_size)

    @cached_property
    def _in_epoch(self) -> int:
        return -(-self.samples // self.batch_size)
