"""Contour lines of numbers on a grid, and the levels to draw."""

from __future__ import annotations

import math

import numpy as np
from contourpy import contour_generator

from app.engine.activations import Array
from app.render.charts.axis import ticks

MAX_LEVELS = 11
MIN_LEVELS = 6
FACTORS = (
    (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0),
    (1.0, 2.0, 3.0, 5.0, 7.0),
    (1.0, 2.0, 5.0),
    (1.0, 3.0),
    (1.0,),
)
"""Of a power of ten, from many levels to few."""


def contour_segments(values: Array, level: float) -> Array:
    """Segments (n, 2, 2) of the line where ``values`` (rows, columns) have this level.

    Each end is (column, row) in units of the grid, interpolated along the side of a cell.
    """
    lines = contour_generator(z=values).lines(level)
    segments = [np.stack([line[:-1], line[1:]], axis=1) for line in map(np.asarray, lines)]
    return np.concatenate(segments) if segments else np.empty((0, 2, 2))


def contour_levels(low: float, high: float) -> list[float]:
    """At most ``MAX_LEVELS`` round levels between two numbers above 0, evenly on a log scale."""
    for factors in FACTORS:
        found = _multiples(low, high, factors)
        if len(found) <= MAX_LEVELS:
            break
    if len(found) < MIN_LEVELS:
        return [tick for tick in ticks(low, high, MAX_LEVELS - 3) if low < tick < high]
    return found[:: -(-len(found) // MAX_LEVELS)]


def _multiples(low: float, high: float, factors: tuple[float, ...]) -> list[float]:
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    every = [float(f"{factor:g}e{power}") for power in powers for factor in factors]
    return [level for level in every if low < level < high]
