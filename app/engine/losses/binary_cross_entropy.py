"""Binary cross-entropy: each output is the probability of a class of its own."""

from __future__ import annotations

import math

import numpy as np

from app.engine.activations import Array
from app.engine.losses.base import Compiled, Fused, Loss, difference
from app.engine.vector_math import exp_negative
from app.i18n.messages import N_

_TEMPLATE = r"<scale> \cdot \left(\frac{1 - <y>}{<1-a>} - \frac{<y>}{<a>}\right)"


def binary_cross_entropy(a: Array, y: Array, divisor: float) -> float:
    """−Σ (y ln a + (1 − y) ln(1 − a)) / divisor."""
    difference(a, y)
    with np.errstate(divide="ignore", invalid="ignore"):
        # 0 ln 0 is 0: a label of 0 needs no ln a
        first = np.where(y > 0, y * np.log(a), 0.0)
        second = np.where(y < 1, (1.0 - y) * np.log1p(-a), 0.0)
    return float(-np.sum(first + second) / divisor)


def binary_cross_entropy_derivative(a: Array, y: Array, divisor: float) -> Array:
    difference(a, y)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        # 0 / 0 has the limit 0: a label of 0 needs no 1 / a
        first = np.where(y > 0, y / a, 0.0)
        second = np.where(y < 1, (1.0 - y) / (1.0 - a), 0.0)
        return (second - first) / divisor


def binary_cross_entropy_from_z(z: Array, y: Array, divisor: float) -> float:
    """−Σ (y ln a + (1 − y) ln(1 − a)) / divisor with a = sigmoid(z), without overflow or ln 0."""
    difference(z, y)
    each = np.maximum(z, 0.0) - z * y + np.log1p(np.exp(-np.abs(z)))
    return float(np.sum(each) / divisor)


def binary_cross_entropy_sensitivity(z: Array, y: Array, divisor: float) -> Array:
    """dJ_da with 1 / a = 1 + e^−z and 1 / (1 − a) = 1 + e^z, exact where a has rounded to 1."""
    difference(z, y)
    with np.errstate(over="ignore", invalid="ignore"):
        first = np.where(y > 0, y * (1.0 + np.exp(-z)), 0.0)
        second = np.where(y < 1, (1.0 - y) * (1.0 + np.exp(z)), 0.0)
        return (second - first) / divisor


def binary_cross_entropy_by_z(a: Array, y: Array, divisor: float) -> Array:
    """dJ_da = (a - y) / (a (1 - a)) / divisor times da_dz = a (1 - a): their product is short, and
    exact where a has rounded to 0 or 1."""
    return difference(a, y) / divisor


def _value(a: float, y: float) -> float:
    total = 0.0
    if y > 0.0:
        total -= y * math.log(a)
    if y < 1.0:
        total -= (1.0 - y) * math.log1p(-a)
    return total


def _slope(a: float, y: float) -> float:
    total = 0.0
    if y > 0.0:
        total -= y / a
    if y < 1.0:
        total += (1.0 - y) / (1.0 - a)
    return total


def _numbers(a: float, y: float) -> str:
    if y == 1:
        return r"-<scale> \cdot \frac{1}{<a>}"
    return r"<scale> \cdot \frac{1}{<1-a>}" if y == 0 else _TEMPLATE


def _value_from_z(z: float, y: float) -> float:
    above = 0.0 if z <= 0.0 else z
    return above - z * y + math.log1p(exp_negative(-abs(z)))


def _slope_by_z(a: float, y: float) -> float:
    return a - y


BINARY_CROSS_ENTROPY = Loss(
    name="binary_cross_entropy",
    title=N_("Binary cross-entropy"),
    function=binary_cross_entropy,
    slope=binary_cross_entropy_derivative,
    sign="-",
    term=r"\left(y_i\,\ln\,a_i + (1 - y_i)\,\ln(1 - a_i)\right)",
    derivative_template=_TEMPLATE,
    numbers=_numbers,
    torch="nn.BCEWithLogitsLoss()",
    compiled=Compiled(_value, _slope),
    fused={
        "sigmoid": Fused(
            function=binary_cross_entropy_from_z,
            slope=binary_cross_entropy_by_z,
            derivative_template=r"<scale> \cdot <a-y>",
            sensitivity=binary_cross_entropy_sensitivity,
            compiled=Compiled(_value_from_z, _slope_by_z),
        )
    },
    outputs=frozenset({"sigmoid"}),
    why=N_("it takes ln a and ln (1 − a), so every a must be a probability of its own"),
    classes_only=True,
)
