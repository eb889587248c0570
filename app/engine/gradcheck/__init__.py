"""Difference quotients: an independent check of the derivatives."""

from __future__ import annotations

import numpy as np

from app.engine.activations import Array
from app.engine.losses import Loss
from app.engine.network import MLP


def central_difference(
    network: MLP, x: Array, y: Array, loss: Loss, index: int, epsilon: float = 1e-5
) -> float:
    """(J(θ + ε) − J(θ − ε)) / 2ε for the parameter at ``index`` of ``MLP.parameters``."""
    probe = network.with_parameters(network.parameters.copy())
    original = float(probe.parameters[index])
    # Divide by the step really taken: original ± epsilon is rounded.
    up, down = original + epsilon, original - epsilon
    probe.parameters[index] = up
    loss_up = probe.loss(x, y, loss)
    probe.parameters[index] = down
    loss_down = probe.loss(x, y, loss)
    return (loss_up - loss_down) / (up - down)


def central_differences(network: MLP, x: Array, y: Array, loss: Loss) -> Array:
    """``central_difference`` for every parameter, flat as ``MLP.parameters``."""
    indices = range(network.parameters.size)
    return np.array([central_difference(network, x, y, loss, index) for index in indices])


def relative_error(a: Array, b: Array) -> float:
    """max|a − b| / max(|a|, |b|) over the whole vectors; 0 if both are zero.

    NaN anywhere gives NaN, which is not below any tolerance.
    """
    if a.shape != b.shape:
        raise ValueError(f"shapes differ: {a.shape} and {b.shape}")
    scale = float(np.max(np.abs([a, b])))
    return float(np.max(np.abs(a - b))) / scale if scale != 0 else 0.0
