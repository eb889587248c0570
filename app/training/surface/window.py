"""The window of a loss surface: two parameters, and the square of values that is drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.engine.activations import Array
from app.training.run.selection import Selection, index_of

SMALLEST_SIDE = 4.0
ROOM = 1.4
"""The side is at least this many times the extent of what it has to show."""
MAX_ZOOM = 4
"""Each step halves or doubles the side."""
LARGEST_SIDE = 2.0**60


@dataclass(frozen=True)
class Pair:
    """The two parameters of a surface: ``across`` from left to right, ``up`` from bottom to top."""

    across: Selection
    up: Selection

    def index(self, units: Sequence[int]) -> tuple[int, int]:
        """Their places in θ."""
        return index_of(self.across, units), index_of(self.up, units)


def default_pair(units: Sequence[int]) -> Pair:
    """The first weights of the first two layers: w⁰ and w¹ of 1-1-1; otherwise weight and bias."""
    across = Selection("w", 0, 0, 0)
    return Pair(across, Selection("w", 1, 0, 0) if len(units) > 2 else Selection("b", 0, 0))


@dataclass(frozen=True)
class Window:
    """A square of parameter values, with the same scale on both axes, so that ∇J is at right
    angles to contours."""

    left: float
    bottom: float
    side: float

    @property
    def right(self) -> float:
        """The largest value across."""
        return self.left + self.side

    @property
    def top(self) -> float:
        """The largest value up."""
        return self.bottom + self.side

    def axis(self, count: int) -> tuple[Array, Array]:
        """``count`` values across and up, evenly spread over the window, its borders included."""
        shares = np.linspace(0.0, 1.0, count)
        return self.left + self.side * shares, self.bottom + self.side * shares

    def contains(self, point: Array) -> bool:
        """Whether a point (2,) is inside."""
        return bool(self.left <= point[0] <= self.right and self.bottom <= point[1] <= self.top)


def window_around(points: Array, zoom: int = 0) -> Window:
    """The window that shows the points (n, 2), of which the last is the present one.

    Its side is a power of two and its centre on a coarse grid, so that it seldom changes while a
    run goes on or a point is dragged. With ``zoom`` it is about the last point.
    """
    low, high = points.min(axis=0), points.max(axis=0)
    extent = float((high - low).max()) * ROOM
    side = min(max(SMALLEST_SIDE, 2.0 ** math.ceil(math.log2(extent or 1.0))), LARGEST_SIDE)
    centre = (low + high) / 2
    if zoom:
        side, centre = side * 2.0**-zoom, points[-1] if zoom > 0 else centre
    grid = side / 8
    centre = np.rint(centre / grid) * grid
    return Window(float(centre[0] - side / 2), float(centre[1] - side / 2), side)
