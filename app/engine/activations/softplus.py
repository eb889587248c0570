"""Softplus, a smooth ReLU: ln(1 + e^z)."""

from __future__ import annotations

import math

import numpy as np

from app.engine.activations.base import Activation, Array
from app.engine.activations.sigmoid import sigmoid
from app.engine.vector_math import exp_negative, sigmoids


def softplus(z: Array) -> Array:
    """ln(1 + e^z), written so that exp cannot overflow."""
    return np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z)))


def softplus_derivative(z: Array, a: Array) -> Array:
    return sigmoid(z)


def _compiled(z: float) -> tuple[float, float]:
    above = 0.0 if z <= 0.0 else z
    return above + math.log1p(exp_negative(-abs(z))), sigmoids(z)[0]


SOFTPLUS = Activation(
    name="softplus",
    title="softplus",
    function=softplus,
    derivative=softplus_derivative,
    value_template=r"\ln(1 + e^{<z>})",
    slope_template=r"\sigma(<z>)",
    # Above its threshold PyTorch returns z itself; at the default of 20 that is 2e-9 off.
    torch="nn.Softplus(threshold=40.0)",
    compiled=_compiled,
)
