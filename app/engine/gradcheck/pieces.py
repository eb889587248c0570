"""The straight pieces of a piecewise linear activation, and the units that are on its kinks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import Activation, Array
from app.engine.network import MLP, Forward

UNIT_ROUNDOFF = 2.0**-53
NEAR = 16 * UNIT_ROUNDOFF
"""A z that is this near to a kink, relative to the terms that it is the sum of, is on it."""


@dataclass(frozen=True)
class Pieces:
    """The line c + s·z of each sample's unit, (m, n_l) each, and whether z is on a kink.

    Of a z on a kink it is the piece of which backpropagation takes the slope.
    """

    intercept: Array
    slope: Array
    at_kink: NDArray[np.bool_]


def pieces_of(network: MLP, forward: Forward, layer: int) -> Pieces | None:
    """The pieces of a layer; None if its activation has no kinks.

    The lines come from values of the function, not from its derivative, which is to be checked.
    """
    activation = network.activations[layer - 1]
    if not activation.kinks:
        return None
    kinks, z = np.array(activation.kinks), forward.z[layer]
    slopes, intercepts = _lines(activation, kinks)
    piece = np.searchsorted(kinks, z)
    below = forward.a[layer - 1]
    size = np.abs(below) @ np.abs(network.w[layer - 1]) + np.abs(network.b[layer - 1])
    gap = np.abs(z[..., np.newaxis] - kinks)
    nearest = gap.argmin(axis=-1)
    distance = gap.min(axis=-1)
    at_kink = distance <= NEAR * (size + np.abs(kinks[nearest]))
    # Exactly on the kink the derivative says which piece backpropagation is on.
    on = distance == 0
    taken = activation.derivative(z, activation.function(z))
    left, right = slopes[nearest], slopes[nearest + 1]
    chosen = nearest + (np.abs(taken - right) < np.abs(taken - left))
    piece = np.where(on, chosen, piece)
    return Pieces(intercepts[piece], slopes[piece], at_kink)


def _lines(activation: Activation, kinks: Array) -> tuple[Array, Array]:
    """Slope and intercept of each piece, from two values of the function on it."""
    ends = np.concatenate([[kinks[0] - 3.0], kinks, [kinks[-1] + 3.0]])
    first, second = ends[:-1] * 0.75 + ends[1:] * 0.25, ends[:-1] * 0.25 + ends[1:] * 0.75
    at_first, at_second = activation.function(first), activation.function(second)
    slopes = (at_second - at_first) / (second - first)
    return slopes, at_first - slopes * first
