"""The loss surface: J of the running batch over two parameters, −∇J, the step, and a slice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from app.engine.activations import Array
from app.engine.loss_grid import Batch, losses_at, seconds_per_point
from app.training.run.observation import Observation, observe, observe_update
from app.training.run.position import backward_done
from app.training.run.session import TrainingSession
from app.training.surface.path import RecordedPath, recorded_path
from app.training.surface.window import Pair, Window, window_around

SIZES = (49, 41, 33, 25, 21, 17, 13, 9)
"""Points along a side of the grid; the largest that the seconds allow is taken."""
SLICE_POINTS = 2
"""Times those along a side of the grid."""


@dataclass(frozen=True)
class Effort:
    """About how many seconds the grid may take, and how many updates the path replays."""

    seconds: float
    updates: int


FINE = Effort(0.16, 200)
COARSE = Effort(0.015, 200)
IN_PLAY = Effort(0.015, 60)


@dataclass(frozen=True)
class StepOnSurface:
    """The update over the two parameters, (2,) from where it begins.

    ``made``: it has just been made; otherwise it is what the running or next step would do. J of
    the same batch afterwards: ``on_surface`` if only these two moved, ``all_moved`` as they all do.
    """

    move: Array
    made: bool
    on_surface: float
    all_moved: float


@dataclass(frozen=True)
class Slice:
    """J along −∇J: at distances (n,) from where the step begins, with the slope there."""

    distance: Array
    loss: Array
    slope: float


@dataclass(frozen=True)
class LossSurface:
    """J (n, n) over the values ``across`` (n,) and ``up`` (n,), one row for each value up.

    All other parameters are held as they are where the step begins. ``start`` (2,) is that place,
    ``now`` (2,) the present one: they differ only right after an update that was watched. ``loss``
    is J at the start, None while the step has not computed it, and so are ``gradient`` (2,),
    ``step`` and ``slice``. ``samples`` are the batch's.
    """

    pair: Pair
    window: Window
    across: Array
    up: Array
    losses: Array
    start: Array
    now: Array
    loss: float | None
    gradient: Array | None
    step: StepOnSurface | None
    slice: Slice | None
    path: RecordedPath
    samples: int
    has_mask: bool


def grid_size(observation: Observation, index: Sequence[int], seconds: float) -> int:
    """Points along a side that take about these seconds, never fewer than the smallest size."""
    each = seconds_per_point(observation.network, observation.m, index)
    return next((size for size in SIZES if size * size * each <= seconds), SIZES[-1])


def loss_surface(
    session: TrainingSession, pair: Pair, effort: Effort, zoom: int = 0
) -> LossSurface:
    """The surface of the running batch, of the next one between steps.

    Right after a watched update it is that of the step which has just ended.
    """
    seen = observe_update(session) or observe(session)
    index = list(pair.index(session.recipe.units))
    start, now = seen.network.parameters[index], session.network.parameters[index].copy()
    path = recorded_path(session, index, effort.updates)
    gradient = _gradient(seen, pair)
    batch = Batch(seen.x, seen.y, seen.forward.mask)

    def at(points: Array) -> Array:
        return losses_at(seen.network, batch, session.loss, index, points)

    after = _after(session, seen)
    shown = [path.points, start[np.newaxis]]
    if after is not None:
        shown.append(after[np.newaxis, index])
    window = window_around(np.concatenate([*shown, now[np.newaxis]]), zoom)
    across, up = window.axis(grid_size(seen, index, effort.seconds))
    grid = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
    return LossSurface(
        pair,
        window,
        across,
        up,
        at(grid).reshape(len(up), len(across)),
        start.copy(),
        now,
        seen.loss(),
        gradient,
        None if after is None else _step(session, seen, after, index, at),
        None
        if gradient is None
        else _slice(window, start, gradient, SLICE_POINTS * len(across), at),
        path,
        seen.m,
        bool(seen.forward.mask),
    )


def _gradient(seen: Observation, pair: Pair) -> Array | None:
    """∂J/∂ of the two parameters (2,); None while one of them is not known for the whole batch."""
    found = []
    for part in (pair.across, pair.up):
        known = seen.weight_gradient(part.layer)
        if known is None or known[2] < seen.m:
            return None
        dJ_dw, dJ_db, _ = known
        found.append(dJ_db[part.unit] if part.source is None else dJ_dw[part.source, part.unit])
    gradient = np.array(found)
    return gradient if np.isfinite(gradient).all() else None


def _after(session: TrainingSession, seen: Observation) -> Array | None:
    """θ (P,) after the step; None while it cannot be known, or if the step is refused."""
    if session.watched:
        return session.network.parameters
    if seen.rows_known(backward_done(1, seen.depth)) < seen.m:
        return None
    coming = session.next_update()
    step = coming.compute()
    return step.after if coming.is_allowed(step.after, step.state) else None


def _step(
    session: TrainingSession,
    seen: Observation,
    after: Array,
    index: list[int],
    at: Callable[[Array], Array],
) -> StepOnSurface:
    with np.errstate(all="ignore"):
        all_moved = seen.network.with_parameters(np.ascontiguousarray(after)).loss(
            seen.x, seen.y, session.loss, seen.forward.mask
        )
    return StepOnSurface(
        after[index] - seen.network.parameters[index],
        session.watched,
        float(at(after[np.newaxis, index])[0]),
        all_moved,
    )


def _slice(
    window: Window, start: Array, gradient: Array, count: int, at: Callable[[Array], Array]
) -> Slice | None:
    """From border to border of the window; None where ∇J is 0 or the start is outside."""
    length = float(np.hypot(*gradient))
    if not length > 0 or not window.contains(start):
        return None
    low, high = reach(window, start, -gradient / length)
    distance = np.union1d(np.linspace(low, high, count), [0.0])
    line = start + distance[:, np.newaxis] * (-gradient / length)
    return Slice(distance, at(line), -length)


def reach(window: Window, start: Array, direction: Array) -> tuple[float, float]:
    """How far a line leads back (≤ 0) and forward (≥ 0) before it leaves the window."""
    corners = np.array([[window.left, window.bottom], [window.right, window.top]])
    with np.errstate(divide="ignore", invalid="ignore"):
        meets = (corners - start) / direction
    meets = meets[:, direction != 0]
    return float(meets.min(axis=0).max()), float(meets.max(axis=0).min())
