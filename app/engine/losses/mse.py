"""The mean squared error."""

from __future__ import annotations

import numpy as np

from app.engine.activations import Array
from app.engine.losses.base import Compiled, Loss, difference


def mse(a: Array, y: Array) -> float:
    """1/m Σ (a − y)², and over several outputs their mean."""
    error = difference(a, y)
    return float(np.mean(error * error))


def mse_derivative(a: Array, y: Array) -> Array:
    return (2.0 / a.size) * difference(a, y)


def _value(a: float, y: float) -> float:
    return (a - y) * (a - y)


def _slope(a: float, y: float) -> float:
    return 2.0 * (a - y)


MSE = Loss(
    name="mse",
    title="Mean squared error",
    value=mse,
    derivative=mse_derivative,
    formula=r"J = \frac{1}{m} \sum_{i} (a_i - y_i)^2",
    derivative_template=r"\frac{2}{<mK>} \cdot <a-y>",
    torch="nn.MSELoss()",
    compiled=Compiled(_value, _slope),
)
