"""Loops over flat vectors: norm, bounds, copy."""

from __future__ import annotations

import math

from app.engine.activations import Array
from app.engine.kernels.compiler import REORDERED_SUMS, inlined, shared


@shared(REORDERED_SUMS)
def norm(values: Array, count: int) -> float:
    """The Euclidean norm."""
    total = 0.0
    for k in range(count):
        total += values[k] * values[k]
    return math.sqrt(total)


@inlined()
def all_within(values: Array, count: int, limit: float) -> bool:
    """Whether every |value| ≤ limit; false for NaN."""
    outside = 0
    for k in range(count):
        outside += 0 if abs(values[k]) <= limit else 1
    return outside == 0


@shared()
def copy(source: Array, target: Array, count: int) -> None:
    """Copy ``count`` numbers."""
    for k in range(count):
        target[k] = source[k]
