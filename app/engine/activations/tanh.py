"""The hyperbolic tangent."""

from __future__ import annotations

import numpy as np

from app.engine.activations.base import Activation, Array
from app.engine.vector_math import tanh as tanh_of_number


def tanh(z: Array) -> Array:
    return np.tanh(z)


def tanh_derivative(z: Array, a: Array) -> Array:
    return (1.0 - a) * (1.0 + a)


def _compiled(z: float) -> tuple[float, float]:
    a = tanh_of_number(z)
    return a, (1.0 - a) * (1.0 + a)


TANH = Activation(
    name="tanh",
    title="tanh",
    function=tanh,
    derivative=tanh_derivative,
    formula=r"\tanh(z)",
    derivative_formula=r"(1 - a)(1 + a)",
    numbers=lambda z, a: r"(1 - <a>) \cdot (1 - <-a>)",
    torch="nn.Tanh()",
    compiled=_compiled,
    low=-1.0,
    bounded=True,
    largest_slope=1.0,
)
