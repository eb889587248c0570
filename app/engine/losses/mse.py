"""The mean squared error."""

from __future__ import annotations

import numpy as np

from app.engine.activations import Array
from app.engine.losses.base import Compiled, Loss, difference
from app.i18n.messages import N_


def mse(a: Array, y: Array, divisor: float) -> float:
    """Σ (a − y)² / divisor."""
    error = difference(a, y)
    return float(np.sum(error * error) / divisor)


def mse_derivative(a: Array, y: Array, divisor: float) -> Array:
    return (2.0 / divisor) * difference(a, y)


def _value(a: float, y: float) -> float:
    return (a - y) * (a - y)


def _slope(a: float, y: float) -> float:
    return 2.0 * (a - y)


MSE = Loss(
    name="mse",
    title=N_("Mean squared error"),
    function=mse,
    slope=mse_derivative,
    term="(a_i - y_i)^2",
    derivative_template=r"<scale> \cdot <a-y>",
    numerator=2,
    torch="nn.MSELoss()",
    compiled=Compiled(_value, _slope),
    has_half=True,
)
