"""A segment of a timeline: one action, and the updates that followed it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import Array
from app.training.recipe.recipe import Recipe
from app.training.run.history import History
from app.training.run.state import Engine
from app.training.timeline.position import SEGMENT_START, SegmentPosition

SegmentKind = Literal["start", "settings", "edit"]


@dataclass(frozen=True)
class SegmentStart:
    """Where a segment begins: epochs and batches finished, samples of the epoch used, updates."""

    epoch: int = 0
    batch: int = 0
    offset: int = 0
    optimizer_steps: int = 0


@dataclass(frozen=True)
class Edit:
    """Parameters set by hand: their indices in θ (k,) and their values (k,)."""

    index: NDArray[np.int64]
    value: Array


NO_EDIT = Edit(np.zeros(0, dtype=np.int64), np.zeros(0))


@dataclass
class Segment:
    """``recipe`` applies throughout the segment; ``samples`` is the size of its training set.

    ``text`` describes the action in a few words. ``end`` is the furthest position reached, or
    where the next segment begins. ``losses`` is the history of a run that is not the current one,
    stored with the segment that starts that run.
    """

    kind: SegmentKind
    recipe: Recipe
    engine: Engine
    samples: int
    text: str
    beginning: SegmentStart = SegmentStart()
    edit: Edit = NO_EDIT
    end: SegmentPosition = SEGMENT_START
    losses: History = field(default_factory=History)

    @cached_property
    def recipe_text(self) -> str:
        """The recipe as JSON."""
        return self.recipe.model_dump_json()

    @cached_property
    def batch_size(self) -> int:
        """The number of rows in a full batch."""
        return self.recipe.rows_per_batch(self.samples)

    @cached_property
    def phases(self) -> int:
        """Phases of a step before its update: forward, loss, backward."""
        return 2 * len(self.recipe.layers) + 1

    def position(self, updates: int) -> tuple[int, int, int]:
        """Epoch, batch and offset after ``updates`` updates of this segment."""
        at, size = self.beginning, self.batch_size
        in_first = self._in_first
        if updates < in_first:
            return at.epoch, at.batch + updates, at.offset + updates * size
        whole, rest = divmod(updates - in_first, self._in_epoch)
        return at.epoch + 1 + whole, rest, rest * size

    def updates_before(self, epoch: int) -> int:
        """Updates of this segment before ``epoch`` begins; 0 if the segment begins within it."""
        whole = epoch - self.beginning.epoch - 1
        return 0 if whole < 0 else self._in_first + whole * self._in_epoch

    def rows_of_batch(self, updates: int) -> int:
        """The size of the batch after ``updates`` updates."""
        _, _, offset = self.position(updates)
        return min(self.batch_size, self.samples - offset)

    @cached_property
    def _in_first(self) -> int:
        return -(-(self.samples - self.beginning.offset) // self.batch_size)

    @cached_property
    def _in_epoch(self) -> int:
        return -(-self.samples // self.batch_size)
