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
    value_template=r"<z> \text{ if } <z> > 0 \text{ else } 0.01 \cdot <z>",
    value_numbers=lambda z, a: "<z>" if z > 0 else r"0.01 \cdot <z>",
    slope_template=r"1 \text{ if } <z> > 0 \text{ else } 0.01",
    slope_numbers=lambda z, a: (
        r"1 \text{, since } <z> > 0" if z > 0 else r"0.01 \text{, since } <z> \le 0"
    ),
    torch="nn.LeakyReLU(0.01)",
    compiled=_compiled,
    kinks=(0.0,),
)
