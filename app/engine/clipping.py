"""Gradient clipping by norm, over all parameters at once."""

from __future__ import annotations

import numpy as np

from app.engine.activations import Array


def clip_by_norm(gradient: Array, most: float) -> Array:
    """The gradient, scaled down so that its Euclidean norm is at most ``most``.

    As torch.nn.utils.clip_grad_norm_, with its 1e-6 in the denominator.
    """
    with np.errstate(over="ignore"):
        norm = float(np.sqrt(np.dot(gradient, gradient)))
    if norm == np.inf:
        # The squares overflow; those of the gradient over its largest entry do not.
        largest = np.abs(gradient).max()
        direction = gradient / largest
        norm = float(np.sqrt(np.dot(direction, direction)))
        return direction * (most / norm) if most / largest < norm else gradient
    scale = most / (norm + 1e-6)
    return gradient * scale if scale < 1.0 else gradient
