"""Derivatives by the complex step: f'(x) = Im f(x + ih) / h, exact to rounding for tiny h.

The network is written out again here in complex numbers and shares no code with the engine.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import Array

Complex = NDArray[np.complex128]

STEP = 1e-30


def _normal_cdf(z: Complex) -> Complex:
    """Φ(x) + ih φ(x): so near to the real line there are no further terms of its series."""
    real = [0.5 * math.erfc(-x / math.sqrt(2)) for x in z.real]
    slope = [math.exp(-x * x / 2) / math.sqrt(2 * math.pi) for x in z.real]
    result: Complex = np.array(real) + 1j * z.imag * np.array(slope)
    return result


def _log1p(z: Complex) -> Complex:
    result: Complex = np.log1p(z.real) + 1j * z.imag / (1 + z.real)
    return result


FUNCTIONS: dict[str, Callable[[Complex], Complex]] = {
    "identity": lambda z: z,
    "sigmoid": lambda z: np.reciprocal(1 + np.exp(-z)),
    "tanh": lambda z: (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)),
    "relu": lambda z: np.where(z.real > 0, z, 0),
    "leaky_relu": lambda z: np.where(z.real > 0, z, z / 100),
    "elu": lambda z: np.where(z.real > 0, z, np.exp(z) - 1),
    "softplus": lambda z: np.log(1 + np.exp(z)),
    "silu": lambda z: z / (1 + np.exp(-z)),
    "gelu": lambda z: z * _normal_cdf(z),
    "sin": np.sin,
    "hardtanh": lambda z: np.where(np.abs(z.real) < 1, z, np.sign(z.real)),
    "softmax": lambda z: np.exp(z) / np.exp(z).sum(),
}
"""Each takes the z of one sample's whole layer."""

LOSSES: dict[str, Callable[[Complex, Array], complex]] = {
    "mse": lambda a, y: complex(((a - y) ** 2).mean()),
    "huber": lambda a, y: complex(
        np.where(
            np.abs((a - y).real) < 1, (a - y) ** 2 / 2, np.sign((a - y).real) * (a - y) - 1 / 2
        ).mean()
    ),
    "binary_cross_entropy": lambda a, y: complex(-(y * np.log(a) + (1 - y) * _log1p(-a)).mean()),
    "cross_entropy": lambda a, y: complex(-(y * np.log(a)).sum()),
}
"""The share of one sample, before the mean over the batch."""


def complex_step_gradient(
    theta: Array, units: list[int], activations: list[str], x: Array, y: Array, loss: str = "mse"
) -> Array:
    """The gradient of the loss, one parameter after the other."""
    gradient = np.empty(theta.size)
    for i in range(theta.size):
        moved = theta.astype(np.complex128)
        moved[i] += 1j * STEP
        gradient[i] = _mean_loss(moved, units, activations, x, y, loss).imag / STEP
    return gradient


def _mean_loss(
    theta: Complex, units: list[int], activations: list[str], x: Array, y: Array, loss: str
) -> complex:
    total = 0j
    for features, labels in zip(x, y, strict=True):
        a, used = features.astype(np.complex128), 0
        for n_in, n_out, name in zip(units, units[1:], activations, strict=False):
            z = np.zeros(n_out, dtype=np.complex128)
            for i in range(n_in):
                z += a[i] * theta[used + i * n_out : used + (i + 1) * n_out]
            used += n_in * n_out
            z += theta[used : used + n_out]
            used += n_out
            a = FUNCTIONS[name](z)
        total += LOSSES[loss](a, labels)
    return total / len(x)
