"""The hyperbolic tangent."""

from __future__ import annotations

import numpy as np

from app.engine.activations.base import Activation, Array
from app.engine.vector_math import sigmoids, tanh_and_slope


def tanh(z: Array) -> Array:
    return np.tanh(z)


def tanh_derivative(z: Array, a: Array) -> Array:
    # (1 - a)(1 + a) would lose its digits from |z| = 14 on; beyond 400 e is 0
    e = np.exp(-2.0 * np.minimum(np.abs(z), 400.0))
    return 4.0 * e / ((1.0 + e) * (1.0 + e))


def _compiled(z: float) -> tuple[float, float]:
    return tanh_and_slope(z)


TANH = Activation(
    name="tanh",
    title="tanh",
    function=tanh,
    derivative=tanh_derivative,
    value_template=r"\tanh(<z>)",
    slope_template=r"<1-a> \cdot <1+a>",
    extra_values=lambda z, a: {"1-a": 2 * sigmoids(-2 * z)[0], "1+a": 2 * sigmoids(2 * z)[0]},
    torch="nn.Tanh()",
    compiled=_compiled,
    low=-1.0,
    bounded=True,
    largest_slope=1.0,
)
