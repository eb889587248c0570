"""The Huber loss with δ = 1, as PyTorch's HuberLoss."""

from __future__ import annotations

import numpy as np

from app.engine.activations import Array
from app.engine.losses.base import Compiled, Loss, difference


def huber(a: Array, y: Array, divisor: float) -> float:
    """Σ / divisor of (a − y)² / 2 up to a difference of 1, and of a straight line beyond."""
    size = np.abs(difference(a, y))
    # both branches at once, without overflow
    near = np.minimum(size, 1.0)
    return float(np.sum(0.5 * near * near + (size - near)) / divisor)


def huber_derivative(a: Array, y: Array, divisor: float) -> Array:
    return np.clip(difference(a, y), -1.0, 1.0) / divisor


def _value(a: float, y: float) -> float:
    size = abs(a - y)
    near = 1.0 if size > 1.0 else size
    return 0.5 * near * near + (size - near)


def _slope(a: float, y: float) -> float:
    above = -1.0 if a - y < -1.0 else a - y
    return 1.0 if above > 1.0 else above


HUBER = Loss(
    name="huber",
    title="Huber",
    function=huber,
    slope=huber_derivative,
    term="h(a_i - y_i)",
    derivative_template=r"<scale> \cdot \min(1, \max(-1, <a-y>))",
    torch="nn.HuberLoss()",
    compiled=Compiled(_value, _slope),
)
