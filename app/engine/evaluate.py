"""Activations over many points at once, by the compiled kernels if they are ready."""

from __future__ import annotations

import numpy as np

from app.engine import kernels
from app.engine.activations import Array
from app.engine.network import MLP


def evaluate(network: MLP, x: Array, first: int = 1) -> Array:
    """a of the layers ``first`` … L for x (m, n_0), one row per neuron: (n_first + … + n_L, m).

    Without dropout, as every evaluation. What overflows is infinite or NaN, without a warning.
    """
    if kernels.supports_network(network):
        return kernels.evaluate(network, x, first)
    with np.errstate(over="ignore", invalid="ignore"):
        a = network.forward(x).a
    return np.concatenate([a[layer].T for layer in range(first, network.depth + 1)])
