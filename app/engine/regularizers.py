"""Regularizers: what each adds to the loss, and its derivative. Biases are exempt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.engine.activations import Array
from app.i18n.messages import N_


@dataclass(frozen=True)
class Regularizer:
    """A term λ(w) of the loss. ``name`` is used in recipes, ``title`` shown on the page.

    ``penalty(w, rate)`` of one layer's weights is a float. ``derivative(w, rate)`` works on an
    array with NumPy and on one number when Numba compiles it; the exported script takes its
    source. ``derivative_template`` is the derivative in LaTeX with ``<rate>`` and ``<w>``.
    """

    name: str
    title: str
    penalty: Callable[[Array, float], float]
    derivative: Callable[[Any, float], Any]
    formula: str
    derivative_template: str


def none_derivative(w: Any, rate: float) -> Any:
    return np.zeros_like(w)


def l1_derivative(w: Any, rate: float) -> Any:
    """L1 adds λ Σ |w| to the loss, and λ sign(w) to dJ_dw."""
    # at w = 0 any value in ±λ is a subgradient; sign(0) = 0 leaves such a weight alone
    return rate * np.sign(w)


def l2_derivative(w: Any, rate: float) -> Any:
    """L2 adds λ/2 Σ w² to the loss, and λ w to dJ_dw."""
    return rate * w


REGULARIZERS: dict[str, Regularizer] = {
    regularizer.name: regularizer
    for regularizer in (
        Regularizer("none", N_("none"), lambda w, rate: 0.0, none_derivative, "0", "0"),
        Regularizer(
            "l1",
            "L1",
            lambda w, rate: rate * float(np.abs(w).sum()),
            l1_derivative,
            r"\lambda \sum |w|",
            r"<rate> \cdot \mathrm{sign}(<w>)",
        ),
        Regularizer(
            "l2",
            "L2",
            lambda w, rate: 0.5 * rate * float((w * w).sum()),
            l2_derivative,
            r"\frac{\lambda}{2} \sum (w)^2",
            r"<rate> \cdot <w>",
        ),
    )
}
