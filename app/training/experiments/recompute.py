"""Recomputing a run: trained again from its recipe, and compared bit by bit with what it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from app.engine.activations import Array
from app.training.data.data import draw_data
from app.training.run.session import TrainingSession
from app.training.timeline import rebuild
from app.training.timeline.position import SegmentPosition, TimelinePosition
from app.training.timeline.summary import progress

Outcome = Literal["equal", "close", "different", "other data", "unknown start", "too long"]
TOLERANCE = 1e-9
"""Relative: another machine may round the last digits otherwise."""


@dataclass(frozen=True)
class Recomputed:
    """The outcome, and the number of updates that lead to the run's present state."""

    outcome: Outcome
    updates: int


def recompute(session: TrainingSession, go_on: Callable[[], bool]) -> Recomputed:
    """Train the run again from its first weights and compare weights and optimizer state.

    Data and first weights are drawn anew from the recipe, so none of the session's numbers is
    trusted; changes of settings and edits are repeated where they were made. The session is not
    changed. The outcome is "too long" if ``go_on()``, called between updates, returns False.
    """
    timeline, end = session.timeline, session.timeline_position
    updates = progress(session)[0]
    first = timeline.run_of(timeline.current)[0]
    start = timeline.segments[first]
    if start.kind != "start":
        return Recomputed("unknown start", updates)
    data = draw_data(start.recipe, session.own)
    if not (
        _is_close(data.points, session.data.points)
        and _is_close(data.target.astype(float), session.data.target.astype(float))
        and np.array_equal(data.train_rows, session.data.train_rows)
        and np.array_equal(data.test_rows, session.data.test_rows)
    ):
        return Recomputed("other data", updates)
    new = TrainingSession(start.recipe, data, session.own)
    made = TrainingSession.restore(new.state()._replace(engine=start.engine))
    target = TimelinePosition(end.segment, SegmentPosition(end.within.updates))
    if not rebuild.replay(made, timeline, TimelinePosition(first), target, go_on):
        outcome: Outcome = "too long" if not go_on() else "different"
        return Recomputed(outcome, updates)
    return Recomputed(_compare(session, made), updates)


def _compare(session: TrainingSession, made: TrainingSession) -> Outcome:
    slots = made.optimizer_state
    if slots.keys() != session.optimizer_state.keys():
        return "different"
    pairs = [
        (session.network.parameters, made.network.parameters),
        *((session.optimizer_state[slot], part) for slot, part in slots.items()),
    ]
    if all(ours.tobytes() == theirs.tobytes() for ours, theirs in pairs):
        return "equal"
    return "close" if all(_is_close(*pair) for pair in pairs) else "different"


def _is_close(ours: Array, theirs: Array) -> bool:
    return ours.shape == theirs.shape and np.allclose(
        ours, theirs, rtol=TOLERANCE, atol=TOLERANCE * 1e-3
    )
