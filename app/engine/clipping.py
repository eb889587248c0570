"""Gradient clipping by norm, over all parameters at once."""

from __future__ import annotations

import numpy as np

from app.engine.activations import Array

CLIP_TEMPLATE = r"<g> \cdot \min\left(1, \frac{<c>}{<norm> + 10^{-6}}\right)"
"""One entry g of the clipped gradient in LaTeX; c is the largest norm, ‖g‖ that of all entries."""


def gradient_norm(gradient: Array) -> float:
    """The Euclidean norm, also if the squares overflow."""
    with np.errstate(over="ignore"):
        norm = float(np.sqrt(np.dot(gradient, gradient)))
        if norm == np.inf:
            largest = float(np.abs(gradient).max())
            direction = gradient / largest
            norm = float(largest * np.sqrt(np.dot(direction, direction)))
    return norm


def clip_by_norm(gradient: Array, max_norm: float) -> Array:
    """The gradient, scaled down so that its Euclidean norm is at most ``max_norm``.

    Same as torch.nn.utils.clip_grad_norm_, including its 1e-6 in the denominator.
    """
    with np.errstate(over="ignore"):
        norm = float(np.sqrt(np.dot(gradient, gradient)))
    if norm == np.inf:
        # The squares overflow, so divide by the largest entry first.
        largest = np.abs(gradient).max()
        direction = gradient / largest
        norm = float(np.sqrt(np.dot(direction, direction)))
        return direction * (max_norm / norm) if max_norm / largest < norm else gradient
    scale = max_norm / (norm + 1e-6)
    return gradient * scale if scale < 1.0 else gradient
