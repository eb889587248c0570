"""Random networks with a batch for the property tests, safe to differentiate numerically."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from app.engine.activations import ACTIVATIONS, Array
from app.engine.network import MLP, Forward

# elu's slope has no jump at 0, but its curvature has: a quotient across 0 is off by up to ε/4.
KINKS: dict[str, tuple[float, ...]] = {
    "relu": (0.0,),
    "leaky_relu": (0.0,),
    "elu": (0.0,),
    "hardtanh": (-1.0, 1.0),
}
MARGIN = 0.05
"""How far z stays from a kink. A probe moves a parameter by 1e-5 and z by no more than 0.01."""

HIDDEN = sorted(set(ACTIVATIONS) - {"softmax"})
OUTPUTS = {
    "mse": sorted(ACTIVATIONS),
    "huber": sorted(ACTIVATIONS),
    "binary_cross_entropy": ["sigmoid"],
    "cross_entropy": ["softmax"],
}
"""For each loss the output activations that it goes with."""


@dataclass(frozen=True)
class Case:
    """A network with inputs x (m, n_0) and labels y (m, n_L) for a loss, by its name."""

    network: MLP
    x: Array
    y: Array
    loss: str = "mse"


def random_case(
    units: list[int],
    activations: list[str],
    samples: int,
    seed: int,
    loss: str = "mse",
    mask: Mapping[int, Array] | None = None,
) -> Case:
    """Weights that are not tiny, labels that are not met, no z near a kink.

    Each of these on purpose: a gradient near zero has no relative error to speak of, and a
    difference quotient across a kink is not a derivative. |w| stays off 0, L1's kink, too.
    ``mask`` is dropout's, (m, n_l) by layer.
    """
    rng = np.random.default_rng(seed)
    network = MLP(units, activations)
    for w, b in zip(network.w, network.b, strict=True):
        size = rng.uniform(0.4, 1.2, w.shape) / np.sqrt(w.shape[0])
        w[...] = size * rng.choice([-1.0, 1.0], w.shape)
        b[...] = rng.uniform(-0.5, 0.5, b.shape)
    x = rng.uniform(-1.5, 1.5, (samples, units[0]))
    _keep_off_kinks(network, x, mask or {})
    prediction = network.forward(x, mask).a[network.depth]
    return Case(network, x, _labels(loss, prediction, rng), loss)


@st.composite
def cases(
    draw: st.DrawFn,
    max_depth: int = 4,
    max_width: int = 6,
    max_samples: int = 8,
    losses: tuple[str, ...] = ("mse",),
) -> Case:
    """Any depth, widths, activations and batch size, ones among them."""
    depth = draw(st.integers(1, max_depth))
    widths = st.integers(1, max_width)
    units = draw(st.lists(widths, min_size=depth + 1, max_size=depth + 1))
    hidden = draw(st.lists(st.sampled_from(HIDDEN), min_size=depth - 1, max_size=depth - 1))
    loss = draw(st.sampled_from(losses))
    output = draw(st.sampled_from(OUTPUTS[loss]))
    samples = draw(st.integers(1, max_samples))
    return random_case(units, [*hidden, output], samples, draw(st.integers(0, 2**32 - 1)), loss)


def _labels(loss: str, prediction: Array, rng: np.random.Generator) -> Array:
    if loss == "binary_cross_entropy":
        return rng.integers(0, 2, prediction.shape).astype(np.float64)
    if loss == "cross_entropy":
        return np.eye(prediction.shape[1])[rng.integers(0, prediction.shape[1], len(prediction))]
    missed_by = rng.uniform(0.5, 2.0, prediction.shape)
    if loss == "huber":
        # Its curvature jumps where it is missed by 1. The first output is always missed by less:
        # softmax does not feel a slope that is the same for all outputs.
        missed_by += np.where(missed_by < 1.0, -MARGIN, MARGIN)
        missed_by[:, 0] = rng.uniform(0.4, 0.9, len(prediction))
    labels: Array = prediction + missed_by * rng.choice([-1.0, 1.0], prediction.shape)
    return labels


def _keep_off_kinks(network: MLP, x: Array, mask: Mapping[int, Array]) -> None:
    forward = Forward(a={0: x}, mask=mask)
    for layer, activation in enumerate(network.activations, start=1):
        network.forward_layer(forward, layer)
        if activation.name in KINKS:
            kinks = np.array(KINKS[activation.name])
            for unit in range(network.units[layer]):
                network.b[layer - 1][unit] += _shift(forward.z[layer][:, unit], kinks)
            network.forward_layer(forward, layer)


def _shift(z: Array, kinks: Array) -> float:
    """The smallest of ever larger shifts to either side that takes every z off every kink."""
    away = np.subtract.outer(z, kinks)
    shifts = [2 * MARGIN * sign * step for step in range(away.size + 1) for sign in (1, -1)]
    return next(shift for shift in shifts if np.abs(away + shift).min() >= MARGIN)
