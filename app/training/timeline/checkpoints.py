"""Checkpoints: stored states, so that going back need not replay the run from its start."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.engine.activations import Array
from app.engine.network import parameter_count
from app.engine.optimizers import State
from app.training.timeline.segment import Segment

MAX_CHECKPOINTS = 256
MAX_BYTES = 1_000_000
"""Of all checkpoints of a session."""
WORK = {"numba": 2_000_000, "numpy": 100_000_000}
"""Multiplications between two new checkpoints: a few milliseconds of each engine."""
WORK_OF_UPDATE = {"numba": 1_000, "numpy": 1_000_000}
"""An update's fixed cost, in multiplications."""


@dataclass(frozen=True)
class Checkpoint:
    """θ (P,) and the optimizer's state after ``updates`` updates of a segment."""

    segment: int
    updates: int
    parameters: Array
    state: State

    @property
    def bytes(self) -> int:
        """Its size in a snapshot."""
        return int(self.parameters.nbytes) * (1 + len(self.state))


def is_due(segment: Segment, updates: int) -> bool:
    """Whether ``updates`` updates since the last checkpoint are worth a new one."""
    units = segment.recipe.units
    numbers = segment.batch_size * parameter_count(units)
    return updates * (numbers + WORK_OF_UPDATE[segment.engine]) >= WORK[segment.engine]


def thin_out(checkpoints: list[Checkpoint], segments: list[Segment]) -> list[Checkpoint]:
    """The checkpoints to keep: gaps between them grow with the square root of their age.

    So going back a little is fast, and a run of T updates with n checkpoints has no gap much
    beyond 2 T / n. The first and the newest always stay.
    """
    kept = list(checkpoints)
    begins = np.cumsum([0, *(segment.end.updates for segment in segments)])
    while len(kept) > MAX_CHECKPOINTS or sum(point.bytes for point in kept) > MAX_BYTES:
        if len(kept) < 3:
            return kept[-1:]
        at = np.array([begins[point.segment] + point.updates for point in kept], dtype=np.float64)
        gaps = (at[2:] - at[:-2]) / np.sqrt(at[-1] - at[:-2] + 1)
        del kept[1 + int(np.argmin(gaps))]
    return kept
