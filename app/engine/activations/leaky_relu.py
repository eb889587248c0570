"""Leaky ReLU: z above zero, 0.01 z below."""

from __future__ import annotations

import numpy as np

from app.engine.activations.base import Activation, Array

LEAK = 0.01  # slope below zero, PyTorch's default


def leaky_relu(z: Array) -> Array:
    return np.where(z > 0, z, LEAK * z)


def leaky_relu_derivative(z: Array, a: Array) -> Array:
    return np.where(z > 0, 1.0, LEAK)


def _compiled(z: float) -> tuple[float, float]:
    return z if z > 0.0 else LEAK * z, 1.0 if z > 0.0 else LEAK


LEAKY_RELU = Activation(
    name="leaky_relu",
    title="Leaky ReLU",
    function=leaky_relu,
    derivative=leaky_relu_derivative,
    formula=r"z \text{ if } z > 0 \text{ else } 0.01\,z",
    derivative_formula=r"1 \text{ if } z > 0 \text{ else } 0.01",
    numbers=lambda z, a: "<z> > 0" if z > 0 else r"<z> \le 0",
    torch="nn.LeakyReLU(0.01)",
    compiled=_compiled,
)
