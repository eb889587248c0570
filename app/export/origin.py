"""The state that an exported script starts from: the run's first weights, or its present ones."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from app.engine.activations import Array
from app.engine.network import split_parameters
from app.engine.optimizers import State
from app.training.run.parameters import initial_parameters
from app.training.run.position import Unit
from app.training.run.session import TrainingSession

SAME = 1e-9
"""Tolerance: runs of the two engines differ by less."""


@dataclass(frozen=True)
class Origin:
    """The state that a script starts from, and how far it goes.

    ``state`` is the optimizer's, flat as ``MLP.parameters``, and ``steps`` the updates behind it.
    It begins with sample ``offset`` of ``epoch``'s order and trains to the end of ``last`` − 1;
    ``rest`` samples of the epoch ``last`` follow. ``from_start`` says that this is the run's start.
    """

    from_start: bool
    w: list[Array]
    b: list[Array]
    state: State
    steps: int
    epoch: int
    offset: int
    last: int
    rest: int


def find_origin(session: TrainingSession) -> Origin:
    """The run's start if its recipe leads from there to the present state, otherwise the present.

    An edit of parameters after the first epoch goes unnoticed.
    """
    network, units = session.network, session.network.units
    if _leads_here(session):
        first = network.with_parameters(initial_parameters(session.recipe))
        state = session.rules.optimizer.start(first.parameters)
        return Origin(True, first.w, first.b, state, 0, 0, 0, session.epoch, session.offset)
    w, b = split_parameters(network.parameters.copy(), units)
    return Origin(
        False,
        w,
        b,
        session.optimizer_state,
        session.optimizer_steps,
        session.epoch,
        session.offset,
        session.epoch + max(session.epoch, 1),
        0,
    )


def _leads_here(session: TrainingSession) -> bool:
    """Whether no setting was changed after epoch 0, and training that epoch again gives the same.

    Most people change settings before they train; only a second run of the first epoch tells that
    from a change in the middle of it.
    """
    history = session.history
    if any(change.epoch > 0 for change in history.changes):
        return False
    again = TrainingSession(session.recipe, session.data)
    if session.epoch == 0:
        # Batches of another size may overshoot the position, into the next epoch.
        while again.epoch == 0 and again.offset < session.offset and again.step(Unit.BATCH, 1):
            pass
        mine, other = session.network.parameters, again.network.parameters
        return bool(np.allclose(mine, other, rtol=SAME, atol=SAME))
    if history.epoch[1] != 1:
        # The history of a long run no longer has the first epochs.
        return not history.changes
    if not again.step(Unit.EPOCH, 1):
        return False
    return math.isclose(history.train[1], again.history.train[1], rel_tol=SAME, abs_tol=SAME)
