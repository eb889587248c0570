"""Difference quotients: an independent check of the derivatives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from app.engine.activations import Array
from app.engine.losses import Loss
from app.engine.network import MLP


@dataclass(frozen=True)
class Differences:
    """Difference quotients of J at θ with the step ε: central, and to both sides; J(θ) itself."""

    epsilon: float
    central: float
    below: float
    above: float
    loss: float


def differences(
    network: MLP,
    x: Array,
    y: Array,
    loss: Loss,
    index: int,
    epsilon: float = 1e-5,
    mask: Mapping[int, Array] | None = None,
) -> Differences:
    """The quotients for the parameter at ``index`` of ``MLP.parameters``.

    ``mask`` is dropout's, held fixed. The network itself is not changed.
    """
    probe = network.with_parameters(network.parameters.copy())
    original = float(probe.parameters[index])
    here = probe.loss(x, y, loss, mask)
    # Divide by the step really taken: original ± epsilon is rounded.
    up, down = original + epsilon, original - epsilon
    probe.parameters[index] = up
    loss_up = probe.loss(x, y, loss, mask)
    probe.parameters[index] = down
    loss_down = probe.loss(x, y, loss, mask)
    return Differences(
        epsilon,
        (loss_up - loss_down) / (up - down),
        (here - loss_down) / (original - down),
        (loss_up - here) / (up - original),
        here,
    )


def central_difference(
    network: MLP, x: Array, y: Array, loss: Loss, index: int, epsilon: float = 1e-5
) -> float:
    """(J(θ + ε) − J(θ − ε)) / 2ε for the parameter at ``index`` of ``MLP.parameters``."""
    return differences(network, x, y, loss, index, epsilon).central


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
