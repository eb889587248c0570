"""Metrics of each layer: gradient norm, dead units, saturated units.

They are of the whole training set at the current parameters, without dropout, as the losses are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.engine.activations import ACTIVATIONS, Array
from app.engine.losses import Loss
from app.engine.network import MLP, Backward
from app.training.data.data import Split

CAN_DIE = frozenset(name for name, activation in ACTIVATIONS.items() if activation.can_die)
"""Activations with a flat piece: a unit on it for every sample gets no gradient at all."""

LARGEST_SLOPE = {
    name: activation.largest_slope
    for name, activation in ACTIVATIONS.items()
    if activation.largest_slope is not None
}
"""The largest |f'| of each activation that flattens towards its bounds.

That of softmax is of the diagonal of its Jacobian, a (1 − a). sin is bounded and never flattens.
"""

SATURATED = 0.01
"""A unit saturates on a sample where |f'(z)| is below this share of its largest."""


@dataclass(frozen=True)
class LayerMetrics:
    """Of one layer l, 1 … L.

    ``gradient_norm`` is the Euclidean norm of ∂J/∂w[l−1] and ∂J/∂b[l−1] together, the parameters
    that lead into it, of the data term alone; None if it is too large for a float64.
    ``dead`` is the share of its units with f'(z) = 0 for every training sample, ``saturated``
    the share of its pairs of unit and sample with |f'(z)| below 1 % of the largest slope that the
    activation has. Each is None if the activation cannot die or saturate.
    """

    layer: int
    gradient_norm: float | None
    dead: float | None
    saturated: float | None


def layer_metrics(network: MLP, split: Split, loss: Loss) -> list[LayerMetrics]:
    """The metrics of layers 1 … L over a split."""
    backward = _backward(network, split, loss)
    return [
        LayerMetrics(
            layer,
            _norm(backward, layer),
            _dead(activation.name, backward.da_dz[layer]),
            _saturated(activation.name, backward.da_dz[layer]),
        )
        for layer, activation in enumerate(network.activations, start=1)
    ]


def gradient_norms(network: MLP, split: Split, loss: Loss) -> list[float | None]:
    """The ``gradient_norm`` of layers 1 … L over a split."""
    backward = _backward(network, split, loss)
    return [_norm(backward, layer) for layer in range(1, network.depth + 1)]


def _backward(network: MLP, split: Split, loss: Loss) -> Backward:
    # A fused output's own two factors may overflow where the gradient does not.
    with np.errstate(over="ignore", invalid="ignore"):
        return network.backward(network.forward(split.x), split.y, loss)


def _norm(backward: Backward, layer: int) -> float | None:
    dJ_dw, dJ_db = backward.dJ_dw[layer - 1], backward.dJ_db[layer - 1]
    largest = max(float(np.abs(dJ_dw).max()), float(np.abs(dJ_db).max()))
    if largest == 0 or not np.isfinite(largest):
        return 0.0 if largest == 0 else None
    # Divided by the largest, no square over- or underflows.
    with np.errstate(over="ignore", under="ignore"):
        squares = _sum_of_squares(dJ_dw / largest) + _sum_of_squares(dJ_db / largest)
        norm = largest * float(np.sqrt(squares))
    return norm if np.isfinite(norm) else None


def _sum_of_squares(values: Array) -> float:
    flat = values.ravel()
    return float(flat @ flat)


def _dead(activation: str, da_dz: Array) -> float | None:
    return float((da_dz == 0).all(axis=0).mean()) if activation in CAN_DIE else None


def _saturated(activation: str, da_dz: Array) -> float | None:
    largest = LARGEST_SLOPE.get(activation)
    return None if largest is None else float((np.abs(da_dz) < SATURATED * largest).mean())
