"""States kept on the way, so that going back need not begin at the start."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.engine.activations import Array
from app.engine.optimizers import State
from app.training.timeline.turn import Turn

MOST = 256
"""So many checkpoints are kept at most,"""
MAX_BYTES = 1_000_000
"""and so many bytes of them."""
WORK = {"numba": 2_000_000, "numpy": 100_000_000}
"""About how much is computed between two new ones: some milliseconds of either engine."""
WORK_OF_UPDATE = {"numba": 1_000, "numpy": 1_000_000}
"""What an update costs beside its multiplications."""


@dataclass(frozen=True)
class Checkpoint:
    """Parameters (k,) and the optimizer's state after so many updates of a turn."""

    turn: int
    updates: int
    parameters: Array
    state: State

    @property
    def bytes(self) -> int:
        """What it takes in a snapshot."""
        return int(self.parameters.nbytes) * (1 + len(self.state))


def is_due(turn: Turn, updates: int) -> bool:
    """Whether so many updates without a checkpoint are worth one."""
    numbers = turn.batch_size * sum(
        (fed + 1) * units
        for fed, units in zip(turn.recipe.units, turn.recipe.units[1:], strict=False)
    )
    return updates * (numbers + WORK_OF_UPDATE[turn.engine]) >= WORK[turn.engine]


def thin_out(checkpoints: list[Checkpoint], turns: list[Turn]) -> list[Checkpoint]:
    """As many as may be kept: the gaps between them grow with the root of their age.

    So the way from one to the next is short for what was a moment ago, and a run of T updates
    with n checkpoints has no gap much beyond 2 T / n. The first and the newest always stay.
    """
    kept = list(checkpoints)
    begins = np.cumsum([0, *(turn.end.updates for turn in turns)])
    while len(kept) > MOST or sum(point.bytes for point in kept) > MAX_BYTES:
        if len(kept) < 3:
            return kept[-1:]
        at = np.array([begins[point.turn] + point.updates for point in kept], dtype=np.float64)
        gaps = (at[2:] - at[:-2]) / np.sqrt(at[-1] - at[:-2] + 1)
        del kept[1 + int(np.argmin(gaps))]
    return kept
