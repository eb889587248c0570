"""Cross-entropy: the outputs are probabilities of classes that add up to 1."""

from __future__ import annotations

import math

import numpy as np

from app.engine.activations import Array
from app.engine.losses.base import Compiled, Fused, Loss, difference
from app.i18n.messages import N_


def cross_entropy(a: Array, y: Array, divisor: float) -> float:
    """−Σ y ln a / divisor."""
    difference(a, y)
    with np.errstate(divide="ignore", invalid="ignore"):
        each = np.where(y > 0, y * np.log(a), 0.0)
    return float(-each.sum() / divisor)


def cross_entropy_derivative(a: Array, y: Array, divisor: float) -> Array:
    difference(a, y)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return np.where(y > 0, -y / a, 0.0) / divisor


def cross_entropy_from_z(z: Array, y: Array, divisor: float) -> float:
    """−Σ y ln a / divisor with a = softmax(z); without the largest z, exp cannot overflow."""
    difference(z, y)
    shifted = z - z.max(axis=1, keepdims=True)
    log_sum = np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return float((y * (log_sum - shifted)).sum() / divisor)


def cross_entropy_by_z(a: Array, y: Array, divisor: float) -> Array:
    """dJ_da = -y / a / divisor; with the derivatives of softmax it makes this short product, which
    is exact where a has rounded to 0 or 1."""
    return difference(a, y) / divisor


def _value(a: float, y: float) -> float:
    return -y * math.log(a) if y > 0.0 else 0.0


def _slope(a: float, y: float) -> float:
    return -y / a if y > 0.0 else 0.0


def _value_from_log(log_a: float, y: float) -> float:
    return -y * log_a


def _slope_by_z(a: float, y: float) -> float:
    return a - y


CROSS_ENTROPY = Loss(
    name="cross_entropy",
    title=N_("Cross-entropy"),
    function=cross_entropy,
    slope=cross_entropy_derivative,
    term=r"\sum_k y_{ik}\,\ln\,a_{ik}",
    sign="-",
    derivative_template=r"-<scale> \cdot \frac{<y>}{<a>}",
    torch="nn.CrossEntropyLoss()",
    compiled=Compiled(_value, _slope),
    per_output=False,
    fused={
        "softmax": Fused(
            function=cross_entropy_from_z,
            slope=cross_entropy_by_z,
            derivative_template=r"<scale> \cdot <a-y>",
            per_output=False,
            compiled=Compiled(_value_from_log, _slope_by_z),
        )
    },
    outputs=frozenset({"softmax"}),
    why=N_("it takes ln a, so the outputs must be probabilities that add up to 1"),
    classes_only=True,
)
