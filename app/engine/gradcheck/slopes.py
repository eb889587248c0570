"""The derivative of J by a parameter from values of J alone, with a bound of its error."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import Array
from app.engine.gradcheck.perturbed import Moved, PerturbedLoss
from app.engine.gradcheck.rounding import Rounding

FIRST_STEP = 0.25
"""The largest change of z that the first ε makes."""
LARGE_STEP = 0.0625
"""The first ε relative to the parameter, where steps of that change of z tell too little."""
RATIO = 4.0
"""Each ε is that part of the one before."""
LEVELS = 12
GOOD = 1e-9
"""A relative bound below which no smaller ε is tried."""
POOR = 1e-3
"""A relative bound above which ε relative to the parameter is tried."""
SMALL = RATIO**-4
"""By what a second opinion makes the first ε smaller."""
SIDE_STEP = 2.0**-20
"""The change of z for one-sided slopes."""


@dataclass(frozen=True)
class Slopes:
    """For K parameters: the derivative, the bound of its error, and the ε that gave them, (K,)."""

    derivative: Array
    bound: Array
    epsilon: Array


def slopes(
    perturbed: PerturbedLoss, rounding: Rounding, moved: Moved, sizes: Array | None
) -> Slopes:
    """Central differences with ever smaller ε, extrapolated to ε = 0 (Richardson).

    Curvature shows in the differences between steps, rounding is estimated; the bound is their sum,
    and for each parameter the ε with the smallest counts. ε fits the change of z; where that tells
    too little, as with weights of 10⁶, and z and J are a polynomial of θ, it fits the ``sizes`` |θ|
    (K,). Without sizes all ε are small: a second opinion, where large ones may have gone round a
    sine.
    """
    reach = np.abs(moved.inputs).max(axis=1)
    count = len(reach)
    best = Slopes(np.zeros(count), np.where(reach == 0, 0.0, np.inf), np.zeros(count))
    noise = rounding.of_outputs(moved)
    first = FIRST_STEP * (1.0 if sizes is not None else SMALL) / reach
    _refine(best, perturbed, rounding, moved, noise, np.where(reach > 0, first, 0.0))
    if sizes is None or not perturbed.is_straight(moved):
        return best
    large = LARGE_STEP * sizes
    is_poor = best.bound > POOR * np.abs(best.derivative)
    _refine(best, perturbed, rounding, moved, noise, np.where(is_poor & (large > first), large, 0))
    return best


def _refine(
    best: Slopes,
    perturbed: PerturbedLoss,
    rounding: Rounding,
    moved: Moved,
    noise: Array,
    first: Array,
) -> None:
    """Put better slopes into ``best``, with steps from ``first`` (K,) on; 0 leaves one out."""
    count = len(first)
    open_ = np.flatnonzero(first)
    table = np.empty((0, count))
    last_gap = np.full(count, np.inf)
    for level in range(LEVELS):
        if not len(open_):
            break
        epsilon = first[open_] * RATIO**-level
        part = moved.part(open_)
        above, below = perturbed.outputs(part, epsilon), perturbed.outputs(part, -epsilon)
        up, down = perturbed.losses(*above), perturbed.losses(*below)
        row = np.full((level + 1, count), np.nan)
        row[0, open_] = (up - down) / (2 * epsilon)
        for order in range(1, level + 1):
            power = RATIO ** (2 * order)
            row[order] = (power * row[order - 1] - table[order - 1]) / (power - 1)
        # Extrapolation makes it twice as large at most.
        found = rounding.of_losses(above[1], up, noise[open_])
        found = (found + rounding.of_losses(below[1], down, noise[open_])) / epsilon
        if level:
            estimate = row[level, open_]
            gap = np.abs(estimate - table[level - 1, open_])
            bound = 2 * gap + last_gap[open_] / 16 + found
            better = bound < best.bound[open_]
            places = open_[better]
            best.derivative[places] = estimate[better]
            best.bound[places] = bound[better]
            best.epsilon[places] = epsilon[better]
            last_gap[open_] = gap
        table = row
        # A smaller ε cannot help where rounding alone exceeds the best bound.
        enough = best.bound[open_] <= GOOD * np.abs(best.derivative[open_])
        hopeless = RATIO * found > best.bound[open_]
        open_ = open_[~(enough | hopeless)]


def one_sided(perturbed: PerturbedLoss, moved: Moved) -> tuple[float, float]:
    """The slopes of J below and above the one parameter that is moved."""
    epsilon = SIDE_STEP / np.abs(moved.inputs).max(axis=1)
    found: list[float] = []
    for step in (-epsilon, epsilon):
        here, half, whole = (
            perturbed.losses(*perturbed.outputs(moved, part * step, exact=True))
            for part in (0.0, 0.5, 1.0)
        )
        # Twice the slope of half the step less that of the whole: curvature cancels.
        found.append(float(((4 * half - whole - 3 * here) / step)[0]))
    return found[0], found[1]


def kink_of(perturbed: PerturbedLoss, moved: Moved) -> tuple[int, int, int] | None:
    """Layer, sample and unit of the first z on a kink that the one parameter moves, or None."""
    if not any(pieces is not None and pieces.at_kink.any() for pieces in perturbed.pieces):
        return None
    reach = np.abs(moved.inputs).max(axis=1)
    if not reach[0]:
        return None
    for layer, places in perturbed.changed(moved, SIDE_STEP / reach):
        pieces = perturbed.pieces[layer]
        if pieces is not None:
            found: NDArray[np.intp] = np.argwhere(pieces.at_kink & places)
            if len(found):
                return layer, int(found[0][0]), int(found[0][1])
    return None
