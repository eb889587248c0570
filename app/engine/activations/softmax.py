"""Softmax: the outputs of a layer as probabilities that add up to 1."""

from __future__ import annotations

import numpy as np

from app.engine.activations.base import Activation, Array


def softmax(z: Array) -> Array:
    """e^z_k / sum_j e^z_j; the largest z of each sample is subtracted, so exp cannot overflow."""
    # the difference of two z could overflow, that of two halves cannot; below -800 exp is 0
    half: Array = 0.5 * z
    e: Array = np.exp(2.0 * np.maximum(half - half.max(axis=1, keepdims=True), -400.0))
    total: Array = e.sum(axis=1, keepdims=True)
    return e / total


def softmax_derivative(z: Array, a: Array) -> Array:
    return a * (1.0 - a)


def softmax_backward(a: Array, dJ_da: Array) -> Array:
    """dJ_dz of a softmax layer: each a_j depends on every z_k by a_j ((j == k) - a_k)."""
    mean: Array = (a * dJ_da).sum(axis=1, keepdims=True)
    return a * (dJ_da - mean)


SOFTMAX = Activation(
    name="softmax",
    title="softmax",
    function=softmax,
    derivative=softmax_derivative,
    value_template=r"\frac{e^{z_k}}{\sum_j e^{z_j}}",
    slope_template=r"a_k \cdot (1 - a_k)",
    torch="nn.Softmax(dim=1)",
    bounded=True,
    elementwise=False,
    largest_slope=0.25,
)
