"""Activation functions: for each name the function f, its derivative and both as formulas.

A derivative gets z and a = f(z), because sigmoid and tanh are cheaper and exact in terms of a.
In the formulas a square would read as a layer number, so they multiply out instead.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Activation:
    """One activation function.

    ``function(z)`` and ``derivative(z, a)`` work elementwise, keep the shape and the dtype.
    ``formula`` is f(z) and ``derivative_formula`` f'(z), both LaTeX.
    ``low`` and ``high`` are the labels of the two classes for an output with this activation.
    ``bounded`` says that a stays between them. Only softmax is not ``elementwise``: there
    ``derivative`` is the diagonal of ∂a/∂z, and ∂J/∂z needs ``softmax_backward``.
    """

    name: str
    function: Callable[[Array], Array]
    derivative: Callable[[Array, Array], Array]
    formula: str
    derivative_formula: str
    low: float = 0.0
    high: float = 1.0
    bounded: bool = False
    elementwise: bool = True


def _sigmoid(z: Array) -> Array:
    # exp is only ever taken of -|z|, so it cannot overflow; both branches are the same function.
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, e) / (1.0 + e)


def _sigmoid_derivative(z: Array, a: Array) -> Array:
    # 1 - a would cancel to 0 for z > 37; sigma(-z) is the same number without the cancellation.
    return a * _sigmoid(-z)


def _tanh_derivative(z: Array, a: Array) -> Array:
    return (1.0 - a) * (1.0 + a)


def _relu(z: Array) -> Array:
    return np.maximum(z, 0.0)


def _relu_derivative(z: Array, a: Array) -> Array:
    # At the kink z = 0 any value in [0, 1] is a subgradient; 0 is the usual choice.
    return np.where(z > 0, 1.0, 0.0)


LEAK = 0.01
"""Slope of leaky_relu below zero, PyTorch's default."""

_C_ERFC = np.frompyfunc(math.erfc, 1, 1)


def _leaky_relu(z: Array) -> Array:
    return np.where(z > 0, z, LEAK * z)


def _leaky_relu_derivative(z: Array, a: Array) -> Array:
    return np.where(z > 0, 1.0, LEAK)


def _elu(z: Array) -> Array:
    return np.where(z > 0, z, np.expm1(np.minimum(z, 0.0)))


def _elu_derivative(z: Array, a: Array) -> Array:
    return np.exp(np.minimum(z, 0.0))


def _softplus(z: Array) -> Array:
    return np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z)))


def _softplus_derivative(z: Array, a: Array) -> Array:
    return _sigmoid(z)


def _silu(z: Array) -> Array:
    return z * _sigmoid(z)


def _silu_derivative(z: Array, a: Array) -> Array:
    # z σ(z) σ(−z) is bounded; z (1 − σ) first would be inf · 0 for large |z|.
    s = _sigmoid(z)
    return s + (z * s) * _sigmoid(-z)


def _normal_cdf(z: Array) -> Array:
    """Φ(z) by the C library's erfc, which keeps its digits far below zero."""
    return np.asarray(_C_ERFC(z / -math.sqrt(2.0)), dtype=np.float64) * 0.5


def _gelu(z: Array) -> Array:
    return z * _normal_cdf(z)


def _gelu_derivative(z: Array, a: Array) -> Array:
    # Beyond |z| = 40 the density is 0 in float64; the bound keeps z² from overflowing.
    near = np.clip(z, -40.0, 40.0)
    density = np.exp(-0.5 * near * near) / math.sqrt(2.0 * math.pi)
    return _normal_cdf(z) + near * density


def _hardtanh(z: Array) -> Array:
    return np.clip(z, -1.0, 1.0)


def _hardtanh_derivative(z: Array, a: Array) -> Array:
    return np.where((z > -1.0) & (z < 1.0), 1.0, 0.0)


def _softmax(z: Array) -> Array:
    # The largest z of each sample becomes 0, so that exp cannot overflow; the ratio is the same.
    # The difference of two z can: halves are exact, theirs cannot, and below −800 exp is 0.
    half: Array = 0.5 * z
    e: Array = np.exp(2.0 * np.maximum(half - half.max(axis=1, keepdims=True), -400.0))
    total: Array = e.sum(axis=1, keepdims=True)
    return e / total


def _softmax_derivative(z: Array, a: Array) -> Array:
    return a * (1.0 - a)


def softmax_backward(a: Array, dJ_da: Array) -> Array:
    """∂J/∂z (m, n) of a softmax layer from its a and ∂J/∂a.

    ∂a_j/∂z_k = a_j ([j = k] − a_k), so ∂J/∂z_k = a_k (∂J/∂a_k − Σ_j a_j ∂J/∂a_j).
    """
    mean: Array = (a * dJ_da).sum(axis=1, keepdims=True)
    return a * (dJ_da - mean)


ACTIVATIONS: dict[str, Activation] = {
    activation.name: activation
    for activation in (
        Activation(
            "identity",
            lambda z: z.copy(),
            lambda z, a: np.ones_like(z),
            r"z",
            r"1",
        ),
        Activation(
            "sigmoid",
            _sigmoid,
            _sigmoid_derivative,
            r"\sigma(z) = \frac{1}{1 + e^{-z}}",
            r"a\,(1 - a)",
            bounded=True,
        ),
        Activation(
            "tanh",
            np.tanh,
            _tanh_derivative,
            r"\tanh(z)",
            r"(1 - a)(1 + a)",
            low=-1.0,
            bounded=True,
        ),
        Activation(
            "relu",
            _relu,
            _relu_derivative,
            r"\max(0, z)",
            r"1 \text{ if } z > 0 \text{ else } 0",
        ),
        Activation(
            "leaky_relu",
            _leaky_relu,
            _leaky_relu_derivative,
            r"z \text{ if } z > 0 \text{ else } 0.01\,z",
            r"1 \text{ if } z > 0 \text{ else } 0.01",
        ),
        Activation(
            "elu",
            _elu,
            _elu_derivative,
            r"z \text{ if } z > 0 \text{ else } e^{z} - 1",
            r"1 \text{ if } z > 0 \text{ else } e^{z}",
        ),
        Activation(
            "softplus",
            _softplus,
            _softplus_derivative,
            r"\ln(1 + e^{z})",
            r"\sigma(z)",
        ),
        Activation(
            "silu",
            _silu,
            _silu_derivative,
            r"z\,\sigma(z)",
            r"\sigma(z) + z\,\sigma(z)\,\sigma(-z)",
        ),
        Activation(
            "gelu",
            _gelu,
            _gelu_derivative,
            r"z\,\Phi(z)",
            r"\Phi(z) + z\,\varphi(z)",
        ),
        Activation(
            "sin",
            np.sin,
            lambda z, a: np.cos(z),
            r"\sin(z)",
            r"\cos(z)",
            low=-1.0,
            bounded=True,
        ),
        Activation(
            "hardtanh",
            _hardtanh,
            _hardtanh_derivative,
            r"\min(1, \max(-1, z))",
            r"1 \text{ if } |z| < 1 \text{ else } 0",
            low=-1.0,
            bounded=True,
        ),
        Activation(
            "softmax",
            _softmax,
            _softmax_derivative,
            r"\frac{e^{z_k}}{\sum_j e^{z_j}}",
            r"a_k\,(1 - a_k)",
            bounded=True,
            elementwise=False,
        ),
    )
}
