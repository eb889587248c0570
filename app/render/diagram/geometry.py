"""Layout of the network diagram, in the units of its viewBox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MAX_WIDTH = 760.0
MIN_WIDTH = 560.0
WIDTH_OF_COLUMN = 210.0
LABEL_SPACING = 112.0
"""Columns closer than this have no room for labels beside each other."""
LABELLED_UNITS = 6
"""A column of more units hides its labels until hover or focus."""

MIN_PICTURE_SIDE = 12.0
"""A smaller tile has no map or curve; it is filled by the size of a."""


@dataclass(frozen=True)
class Column:
    """One layer: the centre of its tiles is ``x``, ``y[unit]``; ``tile`` is their side."""

    x: float
    y: list[float]
    tile: float
    labelled: bool


@dataclass(frozen=True)
class Geometry:
    """The columns from left to right, all equally wide, and the size of the drawing."""

    columns: list[Column]
    width: float
    height: float


def lay_out(units: list[int]) -> Geometry:
    """Place a network of ``units`` n_0 … n_L; every column is centred on the same line."""
    width, spacing = _widths(len(units))
    sizes = [_size(count, spacing) for count in units]
    height = max(count * pitch for count, (_, pitch, _) in zip(units, sizes, strict=True))
    height = max(height, 200.0) + 16.0
    columns = []
    for number, (count, (tile, pitch, labelled)) in enumerate(zip(units, sizes, strict=True)):
        top = (height - count * pitch) / 2
        # Below a labelled tile there is text, so the tile sits in the upper part of its pitch.
        offset = tile / 2 + 6 if labelled else pitch / 2
        y = [round(top + unit * pitch + offset, 1) for unit in range(count)]
        columns.append(Column(round((number + 0.5) * spacing, 1), y, tile, labelled))
    return Geometry(columns, width, round(height, 1))


def pictured_layers(units: Sequence[int]) -> list[int]:
    """The layers whose tiles are large enough for a picture."""
    _, spacing = _widths(len(units))
    return [
        layer for layer, count in enumerate(units) if _size(count, spacing)[0] >= MIN_PICTURE_SIDE
    ]


def _widths(columns: int) -> tuple[float, float]:
    """The widths of the drawing and of one column."""
    width = min(MAX_WIDTH, max(MIN_WIDTH, WIDTH_OF_COLUMN * columns))
    return width, width / columns


def _size(count: int, spacing: float) -> tuple[float, float, bool]:
    """Side of a tile, vertical distance between tiles, and whether numbers fit below it."""
    if count <= LABELLED_UNITS and spacing >= LABEL_SPACING:
        return 46.0, 86.0, True
    if count <= 8:
        return min(40.0, spacing * 0.5), 52.0, False
    if count <= 16:
        return 24.0, 32.0, False
    if count <= 32:
        return 14.0, 18.0, False
    return 8.0, 11.0, False


def edge_path(start: Column, source: int, end: Column, unit: int) -> str:
    """The curve from the right side of one tile to the left side of another."""
    x0, y0 = start.x + start.tile / 2, start.y[source]
    x1, y1 = end.x - end.tile / 2, end.y[unit]
    bend = 0.45 * (x1 - x0)
    return f"M{x0:.0f} {y0:.1f}C{x0 + bend:.0f} {y0:.1f} {x1 - bend:.0f} {y1:.1f} {x1:.0f} {y1:.1f}"


def edge_point(
    start: Column, source: int, end: Column, unit: int, along: float
) -> tuple[float, float]:
    """The point of ``edge_path`` at the curve parameter ``along`` from 0 to 1."""
    x0, y0 = start.x + start.tile / 2, start.y[source]
    x1, y1 = end.x - end.tile / 2, end.y[unit]
    bend = 0.45 * (x1 - x0)
    t, s = along, 1 - along
    x = s**3 * x0 + 3 * s * s * t * (x0 + bend) + 3 * s * t * t * (x1 - bend) + t**3 * x1
    y = (s**3 + 3 * s * s * t) * y0 + (3 * s * t * t + t**3) * y1
    return round(x, 1), round(y, 1)
