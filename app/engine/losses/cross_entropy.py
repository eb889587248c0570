"""Cross-entropy: the outputs are probabilities of classes that add up to 1."""

from __future__ import annotations

import math

import numpy as np

from app.engine.activations import Array
from app.engine.losses.base import Compiled, Fused, Loss, difference


def cross_entropy(a: Array, y: Array) -> float:
    """−1/m Σ y ln a."""
    difference(a, y)
    with np.errstate(divide="ignore", invalid="ignore"):
        each = np.where(y > 0, y * np.log(a), 0.0)
    return float(-each.sum() / len(a))


def cross_entropy_derivative(a: Array, y: Array) -> Array:
    difference(a, y)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return np.where(y > 0, -y / a, 0.0) / len(a)


def cross_entropy_from_z(z: Array, y: Array) -> float:
    """−1/m Σ y ln a with a = softmax(z); without the largest z, exp cannot overflow."""
    difference(z, y)
    shifted = z - z.max(axis=1, keepdims=True)
    log_sum = np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return float((y * (log_sum - shifted)).sum() / len(z))


def cross_entropy_by_z(a: Array, y: Array) -> Array:
    """dJ_da = -y / a / m; with the derivatives of softmax it makes this short product, which is
    exact where a has rounded to 0 or 1."""
    return difference(a, y) / len(a)


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
    title="Cross-entropy",
    value=cross_entropy,
    derivative=cross_entropy_derivative,
    formula=r"J = -\frac{1}{m} \sum_{i} \sum_k y_{ik}\,\ln\,a_{ik}",
    derivative_template=r"-\frac{1}{<m>} \cdot \frac{<y>}{<a>}",
    torch="nn.CrossEntropyLoss()",
    compiled=Compiled(_value, _slope),
    mean_over_outputs=False,
    fused={
        "softmax": Fused(
            value=cross_entropy_from_z,
            derivative=cross_entropy_by_z,
            derivative_template=r"\frac{1}{<m>} \cdot <a-y>",
            compiled=Compiled(_value_from_log, _slope_by_z),
        )
    },
    outputs=frozenset({"softmax"}),
    why="it takes ln a, so the outputs must be probabilities that add up to 1",
    classes_only=True,
)
