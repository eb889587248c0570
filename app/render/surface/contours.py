"""Contour lines of numbers on a grid: marching squares, and the levels to draw."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

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

BOTTOM, RIGHT, TOP, LEFT = range(4)
SEGMENTS: dict[int, list[tuple[int, int]]] = {
    1: [(LEFT, BOTTOM)],
    2: [(BOTTOM, RIGHT)],
    3: [(LEFT, RIGHT)],
    4: [(RIGHT, TOP)],
    6: [(BOTTOM, TOP)],
    7: [(LEFT, TOP)],
    8: [(LEFT, TOP)],
    9: [(BOTTOM, TOP)],
    11: [(RIGHT, TOP)],
    12: [(LEFT, RIGHT)],
    13: [(BOTTOM, RIGHT)],
    14: [(LEFT, BOTTOM)],
}
"""The sides of a cell that a line joins, by the corners above the level: 1 is bottom left, 2 bottom
right, 4 top right, 8 top left. Saddles are decided by the mean of the corners."""
SADDLES: dict[tuple[int, bool], list[tuple[int, int]]] = {
    (5, True): [(LEFT, TOP), (BOTTOM, RIGHT)],
    (5, False): [(LEFT, BOTTOM), (RIGHT, TOP)],
    (10, True): [(LEFT, BOTTOM), (RIGHT, TOP)],
    (10, False): [(LEFT, TOP), (BOTTOM, RIGHT)],
}


def contour_segments(values: Array, level: float) -> Array:
    """Segments (n, 2, 2) of the line where ``values`` (rows, columns) have this level.

    Each end is (column, row) in units of the grid, interpolated along the side of a cell.
    """
    corners = (values[:-1, :-1], values[:-1, 1:], values[1:, 1:], values[1:, :-1])
    above = [corner > level for corner in corners]
    case = above[0] + 2 * above[1] + 4 * above[2] + 8 * above[3]
    sides = _crossings(corners, level)
    found = [_joined(sides, case == kind, joins) for kind, joins in SEGMENTS.items()]
    middle = sum(corners) / 4 > level
    for (kind, is_above), joins in SADDLES.items():
        found.append(_joined(sides, (case == kind) & (middle == is_above), joins))
    return np.concatenate(found)


def _crossings(corners: tuple[Array, ...], level: float) -> list[Array]:
    """Where each side of every cell meets the level: (rows, columns, 2) as (column, row)."""
    below_left, below_right, above_right, above_left = corners
    rows, columns = np.indices(below_left.shape, dtype=np.float64)

    def share(first: Array, second: Array) -> Array:
        with np.errstate(divide="ignore", invalid="ignore"):
            return (level - first) / (second - first)

    return [
        np.stack([columns + share(below_left, below_right), rows], axis=-1),
        np.stack([columns + 1, rows + share(below_right, above_right)], axis=-1),
        np.stack([columns + share(above_left, above_right), rows + 1], axis=-1),
        np.stack([columns, rows + share(below_left, above_left)], axis=-1),
    ]


def _joined(sides: list[Array], cells: NDArray[np.bool_], joins: list[tuple[int, int]]) -> Array:
    parts = [
        np.stack([sides[first][cells], sides[second][cells]], axis=1) for first, second in joins
    ]
    return np.concatenate(parts)


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
