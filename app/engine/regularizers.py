"""Regularizers: for each name what is added to the loss, and its derivative. Biases are exempt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.engine.activations import Array


@dataclass(frozen=True)
class Regularizer:
    """``penalty(w, rate)`` of one layer's weights is a float, ``derivative`` an array as w."""

    name: str
    penalty: Callable[[Array, float], float]
    derivative: Callable[[Array, float], Array]
    formula: str
    derivative_formula: str


REGULARIZERS: dict[str, Regularizer] = {
    regularizer.name: regularizer
    for regularizer in (
        Regularizer("none", lambda w, rate: 0.0, lambda w, rate: np.zeros_like(w), "0", "0"),
        # At w = 0 any value in ±λ is a subgradient; sign(0) = 0 leaves such a weight alone.
        Regularizer(
            "l1",
            lambda w, rate: rate * float(np.abs(w).sum()),
            lambda w, rate: rate * np.sign(w),
            r"\lambda \sum |w|",
            r"\lambda\,\mathrm{sign}(w)",
        ),
        Regularizer(
            "l2",
            lambda w, rate: 0.5 * rate * float((w * w).sum()),
            lambda w, rate: rate * w,
            r"\frac{\lambda}{2} \sum w\,w",
            r"\lambda\,w",
        ),
    )
}
