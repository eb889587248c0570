"""Checkpoints that a run has passed without a measurement: what a chart opened late can show."""

from __future__ import annotations

from itertools import islice

from app.engine.activations import Array
from app.engine.network import parameter_count
from app.training.run.parameters import initial_parameters
from app.training.run.state import RunState
from app.training.timeline.record import Timeline

MAX_POINTS = 48
MAX_WORK = 20_000_000
"""Multiplications: some ten milliseconds for all points together."""

Point = tuple[int, Array]
"""An epoch, and the parameters θ (P,) at its end."""


def unmeasured_checkpoints(state: RunState, timeline: Timeline) -> tuple[list[Point], list[Point]]:
    """Points of the current run before its first measurement, and points after the last one.

    The initial weights are a point, too; checkpoints within an epoch are none.
    """
    measured = state.history.measured.epoch
    if not measured:
        return _spread(state, _points(state, timeline, -1)), []
    found = _points(state, timeline, measured[-1] if measured[0] == 0 else -1)
    before = {epoch: point for epoch, point in found.items() if epoch < measured[0]}
    after = {epoch: point for epoch, point in found.items() if epoch > measured[-1]}
    return _spread(state, before), _spread(state, after)


def _points(state: RunState, timeline: Timeline, beyond: int) -> dict[int, Array]:
    """The initial weights and checkpoints of epochs > ``beyond``, before the current one.

    Keyed by epoch, ascending.
    """
    run = timeline.run_of(timeline.current)
    found: list[Point] = []
    for point in reversed(timeline.checkpoints):
        if not run[0] <= point.segment <= timeline.current:
            continue
        epoch, _, offset = timeline.segments[point.segment].position(point.updates)
        if epoch <= beyond:
            break
        if offset == 0 and epoch < state.epoch:
            found.append((epoch, point.parameters))
    if beyond < 0 and timeline.segments[run[0]].kind == "start" and (state.epoch or state.offset):
        found.append((0, initial_parameters(state.recipe)))
    return dict(reversed(found))


def _spread(state: RunState, found: dict[int, Array]) -> list[Point]:
    """Some of the points, evenly, as many as ``MAX_WORK`` allows; the first one always."""
    work = len(state.data.train) * parameter_count(state.recipe.units)
    most = max(1, min(MAX_POINTS, MAX_WORK // work))
    return [*islice(found.items(), 0, None, -(-len(found) // most) or 1)]
