"""Loss functions: for each name the value J, its derivative with respect to a[L], and formulas.

Some losses have a fused form with the activation that they belong to: J and ∂J/∂z straight from
z, which stays exact where a has rounded to 0 or 1. The fused form trains; the factors are still
there to be shown, and wherever they are finite their product is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from app.engine.activations import Array


@dataclass(frozen=True)
class Fused:
    """A loss with the output activation drawn into it.

    ``value(z, y)`` is J and ``derivative(a, y)`` is ∂J/∂z, shape (m, K).
    """

    value: Callable[[Array, Array], float]
    derivative: Callable[[Array, Array], Array]
    derivative_formula: str


@dataclass(frozen=True)
class Loss:
    """One loss over a batch of m samples and K outputs.

    ``value(a, y)`` is J, a float, for a and y of shape (m, K).
    ``derivative(a, y)`` is ∂J/∂a, shape (m, K); the 1/m is in it, so that
    the derivatives of the parameters are plain sums over the samples. ``fused`` is keyed
    by the name of the output activation. ``outputs`` are the activations that it goes with,
    None for all, and ``why`` says what the others lack. ``classes_only``: y must be labels.
    """

    name: str
    value: Callable[[Array, Array], float]
    derivative: Callable[[Array, Array], Array]
    formula: str
    derivative_formula: str
    fused: Mapping[str, Fused] = field(default_factory=dict)
    outputs: frozenset[str] | None = None
    why: str = ""
    classes_only: bool = False


def _difference(a: Array, y: Array) -> Array:
    # Labels of shape (m,) would broadcast against (m, 1) to (m, m), and nobody would notice.
    if a.shape != y.shape:
        raise ValueError(f"a has the shape {a.shape} but y has {y.shape}")
    return a - y


def _mse(a: Array, y: Array) -> float:
    # J = 1/m sum_i mean_k (a_ik - y_ik)^2: with one output the article's J.
    difference = _difference(a, y)
    return float(np.mean(difference * difference))


def _mse_derivative(a: Array, y: Array) -> Array:
    # 2/(m K) (a - y); a.size is m K.
    return (2.0 / a.size) * _difference(a, y)


def _huber(a: Array, y: Array) -> float:
    # PyTorch's HuberLoss with delta = 1, averaged over samples and outputs.
    size = np.abs(_difference(a, y))
    # min(size, 1)² / 2 + (size − min(size, 1)) is both branches at once, without overflow.
    near = np.minimum(size, 1.0)
    return float(np.mean(0.5 * near * near + (size - near)))


def _huber_derivative(a: Array, y: Array) -> Array:
    return np.clip(_difference(a, y), -1.0, 1.0) / a.size


def _binary_cross_entropy(a: Array, y: Array) -> float:
    _difference(a, y)
    with np.errstate(divide="ignore", invalid="ignore"):
        # 0 · ln 0 is 0: a label of 0 does not ask for ln a.
        first = np.where(y > 0, y * np.log(a), 0.0)
        second = np.where(y < 1, (1.0 - y) * np.log1p(-a), 0.0)
    return float(-np.mean(first + second))


def _binary_cross_entropy_derivative(a: Array, y: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return _difference(a, y) / (a * (1.0 - a)) / a.size


def _binary_cross_entropy_from_z(z: Array, y: Array) -> float:
    # max(z, 0) − z y + ln(1 + e^−|z|), which neither overflows nor takes ln 0.
    _difference(z, y)
    return float(np.mean(np.maximum(z, 0.0) - z * y + np.log1p(np.exp(-np.abs(z)))))


def _binary_cross_entropy_by_z(a: Array, y: Array) -> Array:
    return _difference(a, y) / a.size


def _cross_entropy(a: Array, y: Array) -> float:
    _difference(a, y)
    with np.errstate(divide="ignore", invalid="ignore"):
        each = np.where(y > 0, y * np.log(a), 0.0)
    return float(-each.sum() / len(a))


def _cross_entropy_derivative(a: Array, y: Array) -> Array:
    _difference(a, y)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return np.where(y > 0, -y / a, 0.0) / len(a)


def _cross_entropy_from_z(z: Array, y: Array) -> float:
    # −Σ y_k ln softmax(z)_k with the largest z taken out, so that exp cannot overflow.
    _difference(z, y)
    shifted = z - z.max(axis=1, keepdims=True)
    log_sum = np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return float((y * (log_sum - shifted)).sum() / len(z))


def _cross_entropy_by_z(a: Array, y: Array) -> Array:
    return _difference(a, y) / len(a)


LOSSES: dict[str, Loss] = {
    loss.name: loss
    for loss in (
        Loss(
            "mse",
            _mse,
            _mse_derivative,
            r"J = \frac{1}{m} \sum_{i=1}^{m} (a_i - y_i)^2",
            r"\frac{2}{m} (a - y)",
        ),
        Loss(
            "huber",
            _huber,
            _huber_derivative,
            r"J = \frac{1}{m} \sum_{i=1}^{m} h(a_i - y_i)",
            r"\frac{1}{m} \min(1, \max(-1, a - y))",
        ),
        Loss(
            "binary_cross_entropy",
            _binary_cross_entropy,
            _binary_cross_entropy_derivative,
            r"J = -\frac{1}{m} \sum_{i=1}^{m} \left(y_i \ln a_i + (1 - y_i) \ln (1 - a_i)\right)",
            r"\frac{1}{m} \frac{a - y}{a\,(1 - a)}",
            fused={
                "sigmoid": Fused(
                    _binary_cross_entropy_from_z,
                    _binary_cross_entropy_by_z,
                    r"\frac{1}{m} (a - y)",
                )
            },
            outputs=frozenset({"sigmoid"}),
            why="it takes ln a and ln (1 − a), so every a must be a probability of its own",
            classes_only=True,
        ),
        Loss(
            "cross_entropy",
            _cross_entropy,
            _cross_entropy_derivative,
            r"J = -\frac{1}{m} \sum_{i=1}^{m} \sum_k y_{ik} \ln a_{ik}",
            r"-\frac{1}{m} \frac{y}{a}",
            fused={
                "softmax": Fused(_cross_entropy_from_z, _cross_entropy_by_z, r"\frac{1}{m} (a - y)")
            },
            outputs=frozenset({"softmax"}),
            why="it takes ln a, so the outputs must be probabilities that add up to 1",
            classes_only=True,
        ),
    )
}
