"""The logistic sigmoid σ(z) = 1 / (1 + e^−z)."""

from __future__ import annotations

import numpy as np

from app.engine.activations.base import Activation, Array
from app.engine.vector_math import sigmoids
from app.i18n.messages import N_


def sigmoid(z: Array) -> Array:
    """1 / (1 + e^-z); exp is only taken of -|z|, so it cannot overflow."""
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, e) / (1.0 + e)


def sigmoid_derivative(z: Array, a: Array) -> Array:
    # a (1 - a), with 1 - a = sigmoid(-z), which does not round to 0 for z > 37
    return a * sigmoid(-z)


def _compiled(z: float) -> tuple[float, float]:
    a, rest = sigmoids(z)
    return a, a * rest


SIGMOID = Activation(
    name="sigmoid",
    title=N_("sigmoid"),
    function=sigmoid,
    derivative=sigmoid_derivative,
    value_template=r"\sigma(<z>) = \frac{1}{1 + e^{<-z>}}",
    slope_template=r"<a> \cdot <1-a>",
    extra_values=lambda z, a: {"1-a": sigmoids(z)[1]},
    torch="nn.Sigmoid()",
    compiled=_compiled,
    bounded=True,
    largest_slope=0.25,
)
