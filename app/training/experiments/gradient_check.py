"""Gradient check: backpropagation against difference quotients, for the batch shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, Protocol

import numpy as np

from app.engine.activations import Array
from app.engine.gradcheck import Differences, differences
from app.engine.network import flatten_gradient
from app.training.run.observation import Observation
from app.training.run.selection import Selection, index_of, parameter_at

EPSILONS = (1e-5, 1e-6, 1e-7)
"""Tried in this order: a smaller step sees less of the curvature, and more of the rounding of J."""
TOLERANCE = 1e-6
ROUNDING = 20 * 1.1e-16
"""Relative error of J, which is a sum of rounded numbers."""
KINK = 0.75
"""The share of the difference of the one-sided slopes that half the step must leave at a kink."""
MAX_PARAMETERS = 2000
"""Checked at once; each costs a few forward passes of the batch."""

Why = Literal["", "rounding", "kink"]


@dataclass(frozen=True)
class GradientCheck:
    """One derivative twice: by backpropagation and by (J(θ + ε) − J(θ − ε)) / 2ε.

    ``of`` of the network's ``parameters`` are compared; this is the one that agrees least. It was
    ``ended`` if not all that were wanted have been compared. The
    error is relative to the larger of the two, or to 1e-6 of the gradient's largest entry if both
    are smaller. ``agrees`` also if the error is only rounding of J, or if θ is at a kink and
    backpropagation gives a slope between the two ``sides``; ``why`` says which.
    """

    key: str
    exact: float
    estimate: float
    error: float
    epsilon: float
    agrees: bool
    why: Why
    sides: tuple[float, float]
    of: int
    parameters: int
    ended: bool = False


class CheckGradient(Protocol):
    """``check_gradient``, for callers that wrap it."""

    def __call__(
        self, observation: Observation, selection: Selection, *, every: bool
    ) -> GradientCheck: ...


def check_gradient(
    observation: Observation,
    selection: Selection,
    *,
    every: bool,
    go_on: Callable[[], bool] = lambda: True,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> GradientCheck:
    """Compare the batch's derivative of the selected parameter, or of ``every`` one.

    In a network with more than ``MAX_PARAMETERS``, every n-th is compared. It ends early, after at
    least one, if ``go_on()`` returns False; ``report`` is called with the number of those compared
    and of all.
    """
    network = observation.network
    gradient = flatten_gradient(observation.backward, network.depth)
    indices = [index_of(selection, network.units)]
    if every:
        indices = list(range(0, gradient.size, -(-gradient.size // MAX_PARAMETERS)))
    found: list[GradientCheck] = []
    for index in indices:
        found.append(_check(observation, gradient, index))
        report(len(found), len(indices))
        if not go_on():
            break
    worst = min(found, key=lambda check: (check.agrees, -check.error))
    return replace(worst, of=len(found), ended=len(found) < len(indices))


def _check(observation: Observation, gradient: Array, index: int) -> GradientCheck:
    """The first step size with which the two agree; otherwise the first of all, or a kink."""
    exact, floor = float(gradient[index]), 1e-6 * float(np.abs(gradient).max())
    first: GradientCheck | None = None
    for epsilon in EPSILONS:
        near = _differences(observation, index, epsilon)
        check = _compare(observation, index, exact, floor, near, gradient.size)
        first = first or check
        if check.agrees:
            return check
    assert first is not None
    return first


def _compare(
    observation: Observation,
    index: int,
    exact: float,
    floor: float,
    near: Differences,
    parameters: int,
) -> GradientCheck:
    scale = max(abs(exact), abs(near.central), floor)
    size = abs(exact - near.central)
    error = size / scale if scale > 0 else 0.0
    rounding = ROUNDING * abs(near.loss) / near.epsilon
    why: Why = ""
    if error >= TOLERANCE:
        if size <= rounding:
            why = "rounding"
        elif _is_kink(observation, index, exact, near, rounding):
            why = "kink"
    return GradientCheck(
        parameter_at(observation.network.units, index).key,
        exact,
        near.central,
        error,
        near.epsilon,
        error < TOLERANCE or bool(why),
        why,
        (near.below, near.above),
        1,
        parameters,
    )


def _is_kink(
    observation: Observation, index: int, exact: float, near: Differences, rounding: float
) -> bool:
    """Whether the slopes below and above θ differ however small the step, with ``exact`` between.

    Where J is only curved, half the step halves their difference.
    """
    slack = TOLERANCE * max(abs(near.below), abs(near.above)) + 2 * rounding
    if not min(near.below, near.above) - slack <= exact <= max(near.below, near.above) + slack:
        return False
    half = _differences(observation, index, near.epsilon / 2)
    gap = abs(near.above - near.below)
    return gap > 8 * rounding and abs(half.above - half.below) > KINK * gap


def _differences(observation: Observation, index: int, epsilon: float) -> Differences:
    return differences(
        observation.network,
        observation.x,
        observation.y,
        observation.loss_function,
        index,
        epsilon,
        observation.forward.mask,
    )
