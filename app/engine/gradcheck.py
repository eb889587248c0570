"""Central differences: an independent check of the derivatives."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from app.engine.activations import Array
from app.engine.losses import Loss
from app.engine.network import MLP


def central_difference(
    network: MLP,
    x: Array,
    y: Array,
    loss: Loss,
    index: int,
    epsilon: float = 1e-5,
    mask: Mapping[int, Array] | None = None,
) -> float:
    """(J(θ + ε) − J(θ − ε)) / 2ε for the parameter at ``index`` of ``MLP.parameters``."""
    probe = _copy(network)
    return _difference(probe, x, y, loss, index, epsilon, mask)


def central_differences(
    network: MLP,
    x: Array,
    y: Array,
    loss: Loss,
    epsilon: float = 1e-5,
    mask: Mapping[int, Array] | None = None,
) -> Array:
    """(J(θ + ε) − J(θ − ε)) / 2ε for every parameter, flat as ``MLP.parameters``.

    ``mask`` is dropout's, held fixed. The network itself is left as it was.
    """
    probe = _copy(network)
    return np.array(
        [
            _difference(probe, x, y, loss, index, epsilon, mask)
            for index in range(network.parameters.size)
        ]
    )


def _copy(network: MLP) -> MLP:
    names = [activation.name for activation in network.activations]
    return MLP(list(network.units), names, network.parameters.copy())


def _difference(
    probe: MLP,
    x: Array,
    y: Array,
    loss: Loss,
    index: int,
    epsilon: float,
    mask: Mapping[int, Array] | None,
) -> float:
    """The quotient for one parameter, which is restored exactly afterwards."""
    original = probe.parameters[index]
    # Divide by the step really taken: original ± epsilon is rounded.
    up, down = original + epsilon, original - epsilon
    probe.parameters[index] = up
    loss_up = probe.loss(x, y, loss, mask)
    probe.parameters[index] = down
    loss_down = probe.loss(x, y, loss, mask)
    probe.parameters[index] = original
    return float((loss_up - loss_down) / (up - down))


def relative_error(a: Array, b: Array) -> float:
    """max|a − b| / max(|a|, |b|) over the whole vectors; 0 if both are zero.

    NaN anywhere gives NaN, which is not below any tolerance.
    """
    if a.shape != b.shape:
        raise ValueError(f"shapes differ: {a.shape} and {b.shape}")
    scale = float(np.max(np.abs([a, b])))
    return float(np.max(np.abs(a - b))) / scale if scale != 0 else 0.0
