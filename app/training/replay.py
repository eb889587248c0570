"""A run trained once more from its recipe, with a look at it on the way."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

from app.training.position import Unit
from app.training.session import TrainingSession

Seen = TypeVar("Seen")

SAME = 1e-6
"""What was trained again on another kind of machine may differ by so much."""

CHANGED = (
    "Settings or weights were changed in the middle of this run, so training it once more from its "
    "start does not lead to where it stands; reset it and train again."
)


class NotReplayed(ValueError):
    """The run cannot be trained once more. The message says why, and what to do."""


def spaced_epochs(last: int, most: int) -> list[int]:
    """0 … ``last``; of more than ``most`` those whose distance grows, for runs begin fast.

    The first and the last are always among them; ``most`` is at least 2.
    """
    if last < most:
        return list(range(last + 1))
    # Where the ratios give epochs that round to the same, more ratios are asked for.
    for count in range(most, 50 * most):
        found = np.unique(np.rint(np.geomspace(1, last + 1, count)).astype(int) - 1)
        if len(found) >= most:
            break
    return [*found[: most - 1].tolist(), last]


def replay(
    session: TrainingSession,
    epochs: Sequence[int],
    look: Callable[[TrainingSession], Seen],
    go_on: Callable[[], bool],
) -> list[Seen]:
    """What ``look`` says of the run at the end of each of ``epochs``, which grow from 0 on.

    The run itself is left alone. Raises NotReplayed where it was not this recipe alone that led to
    where it stands, and where ``go_on()`` says no, as it is asked between updates.
    """
    if any(change.epoch > 0 for change in session.history.changes):
        raise NotReplayed(CHANGED)
    again = TrainingSession(session.recipe, session.data)
    again.engine = session.engine
    seen = []
    for epoch in epochs:
        again.step(Unit.EPOCH, epoch - again.epoch, go_on)
        if again.epoch < epoch and again.status != "diverged":
            raise NotReplayed(
                "Training this run once more takes too long; reset it and train fewer epochs, or "
                "fewer samples."
            )
        if not _agrees(session, again):
            raise NotReplayed(CHANGED)
        seen.append(look(again))
    return seen


def _agrees(session: TrainingSession, again: TrainingSession) -> bool:
    """Whether the session went through this state, as far as its history tells."""
    history, epoch = session.history, again.epoch
    row = bisect_left(history.epoch, epoch)
    if row < len(history.epoch) and history.epoch[row] == epoch:
        loss = again.losses()[0]
        if not math.isclose(history.train[row], loss, rel_tol=SAME, abs_tol=SAME):
            return False
    if (epoch, 0) != (session.epoch, session.offset):
        return again.status != "diverged"
    mine, other = session.network.parameters, again.network.parameters
    return bool(np.allclose(mine, other, rtol=SAME, atol=SAME))
