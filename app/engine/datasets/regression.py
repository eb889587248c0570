"""Regression: predict a number from one or two inputs, uniform within ±``RADIUS``.

Each target is a function of the inputs; noise is added to the target, never to the inputs.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from app.engine.activations import Array
from app.engine.datasets.base import RADIUS, Dataset, Range, default_input_names
from app.i18n.messages import N_

BUMPS = ((2.5, 2.5, 1.0), (-2.5, 2.5, -1.0), (-2.5, -2.5, 1.0), (2.5, -2.5, -1.0))
"""x₁ and x₂ of each bump's top, and its height: two hills and two hollows."""
BUMP_WIDTH = 1.2


def _line(x: Array) -> Array:
    return 0.3 * x[:, 0] + 0.5


def _sine(x: Array) -> Array:
    return np.sin(x[:, 0])


def _step(x: Array) -> Array:
    """−1 below zero, otherwise 1."""
    return np.where(x[:, 0] < 0.0, -1.0, 1.0)


def _cubic(x: Array) -> Array:
    """4u³ − 3u with u = x₁ / 5: up to 1, down to −1, up to 1 again."""
    u = x[:, 0] / RADIUS
    return (4.0 * u * u - 3.0) * u


def _plane(x: Array) -> Array:
    return 0.2 * x[:, 0] - 0.1 * x[:, 1] + 0.5


def _bumps(x: Array) -> Array:
    """The sum of ``BUMPS``, each height · exp(−distance² / (2 · 1.2²))."""
    total = np.zeros(len(x))
    for x1, x2, height in BUMPS:
        squared = (x[:, 0] - x1) ** 2 + (x[:, 1] - x2) ** 2
        total += height * np.exp(-squared / (2.0 * BUMP_WIDTH**2))
    return total


def _regression(
    name: str, inputs: int, function: Callable[[Array], Array], target_range: Range
) -> Dataset:
    def points(samples: int, classes: int, rng: np.random.Generator) -> tuple[Array, Array]:
        x = rng.uniform(-RADIUS, RADIUS, (samples, inputs))
        return x, function(x)[:, np.newaxis]

    return Dataset(
        name,
        name,
        inputs,
        points,
        ranges=((-6.0, 6.0),) * inputs,
        input_names=default_input_names(inputs),
        task="numbers",
        target_ranges=(target_range,),
    )


REGRESSIONS = (
    _regression(N_("line"), 1, _line, (-1.0, 2.0)),
    _regression(N_("sine"), 1, _sine, (-1.0, 1.0)),
    _regression(N_("step"), 1, _step, (-1.0, 1.0)),
    _regression(N_("cubic"), 1, _cubic, (-1.0, 1.0)),
    _regression(N_("plane"), 2, _plane, (-1.0, 2.0)),
    _regression(N_("bumps"), 2, _bumps, (-1.0, 1.0)),
)
