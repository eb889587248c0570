"""Layout of the network diagram, in the units of its viewBox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.render.diagram.input_window import input_window

WIDTHS = {2: 520.0, 3: 630.0}
"""The width of the drawing by its columns; ``MAX_WIDTH`` for more."""
MAX_WIDTH = 760.0
LOSS_COLUMN = 0.4
"""The width of the column of J, as a share of the other columns'."""
LABEL_SPACING = 112.0
"""Columns closer than this have no room for labels beside each other."""
NAME_SPACING = 150.0
"""Columns closer than this have no room for names with layer and unit in their labels."""
WIDE_SPACING = 180.0
"""Columns at least this far apart have larger tiles."""
SPELT_GAP = 130.0
"""The room that “∂Jᵢ/∂w¹ = −5.06·10⁻¹⁵” needs between two tiles."""
LABELLED_UNITS = 6
"""A column of more units hides its labels until hover or focus."""
STACKED_UNITS = 2
"""A column of at most this many units writes each number on a line of its own."""
STACKED_ROOM = 92.0
"""How wide such a number may be beside the labels of the weights."""
PAIR_ROOM = 200.0
"""The room that “b⁰₁ = −0.0124 · z¹₁ = −0.422” needs."""
LABEL_GAP = 10.0
"""The least distance between the labels of two columns."""
READOUT_HEIGHT = 16.0
BEND = 0.45
"""The length of a line's handles, as a share of its width."""

MIN_PICTURE_SIDE = 12.0
"""A smaller tile has no map or curve; it is filled by the size of a."""


@dataclass(frozen=True)
class Column:
    """One layer: the centre of its tiles is ``x``, ``y[unit]``; ``tile`` is their side.

    Folded inputs, which have no tile, have the place of the mark that stands for them.

    With ``stacked`` each number of a neuron has a line of its own; a ``narrow`` column shows a and
    its derivative, the others on hover. ``named``: labels say layer and unit, unless they are
    wider than ``room``.
    """

    x: float
    y: list[float]
    tile: float
    labelled: bool
    stacked: bool
    narrow: bool
    named: bool
    room: float


@dataclass(frozen=True)
class Geometry:
    """The columns from left to right, ``spacing`` apart, and the size of the drawing.

    ``rows`` is the number of units of the largest layer, ``readout`` the baseline of the line that
    shows what has no room elsewhere.
    """

    columns: list[Column]
    width: float
    height: float
    spacing: float
    rows: int
    readout: float

    @property
    def loss_radius(self) -> float:
        """The radius of the circle of J."""
        return min(15.0, self.spacing / 5)

    @property
    def loss_x(self) -> float:
        """The centre of the circle of J."""
        return self.width - self.loss_radius - (13.0 if self.named else 3.0)

    @property
    def loss_left(self) -> float:
        """Where wires meet the circle of J."""
        return self.loss_x - self.loss_radius

    @property
    def named(self) -> bool:
        """Whether labels say layer and unit."""
        return self.spacing >= NAME_SPACING

    @property
    def spelt(self) -> bool:
        """Whether derivatives are written out: ∂J/∂w¹ instead of ∂."""
        return self.rows == 1 and self.named


def lay_out(units: Sequence[int], shown: int = 0) -> Geometry:
    """Place a network of ``units`` n_0 … n_L; every column is centred on the same line.

    Of many inputs only a window is drawn, the one with the input ``shown``.
    """
    return _lay_out(tuple(units), shown)


@lru_cache(maxsize=256)
def _lay_out(units: tuple[int, ...], shown: int) -> Geometry:
    """``lay_out``, which frames of a playing run ask for again and again."""
    inputs, window = units[0], input_window(units[0], shown)
    if len(window) < inputs:
        units = (len(window) + 1, *units[1:])
    width, spacing = _widths(len(units))
    rows = max(units)
    sizes = [_size(count, spacing, rows) for count in units]
    # A network of two rows has room for all labels.
    readout = 0.0 if rows <= STACKED_UNITS and spacing >= NAME_SPACING else READOUT_HEIGHT
    inside = max(count * pitch for count, (_, pitch, _, _) in zip(units, sizes, strict=True))
    height = inside + readout + 8.0
    columns = []
    for number, (count, (tile, pitch, above, labelled)) in enumerate(
        zip(units, sizes, strict=True)
    ):
        top = readout + 4.0 + (inside - count * pitch) / 2
        offset = above + tile / 2 if labelled else pitch / 2
        y = [round(top + unit * pitch + offset, 1) for unit in range(count)]
        stacked = labelled and count <= STACKED_UNITS
        beside = units[max(0, number - 1) : number + 2]
        room = _room(count, beside, spacing, rows)
        x = round((number + 0.5) * spacing, 1)
        narrow = labelled and not stacked and spacing < NAME_SPACING
        named = spacing >= NAME_SPACING and (stacked or number == 0 or room >= PAIR_ROOM)
        if number == 0 and len(window) < inputs:
            y = [y[unit - window.start] if unit in window else y[-1] for unit in range(inputs)]
        columns.append(Column(x, y, tile, labelled, stacked, narrow, named, room))
    return Geometry(columns, width, round(height, 1), spacing, rows, 12.0)


def pictured_layers(units: Sequence[int]) -> list[int]:
    """The layers whose tiles are large enough for a picture."""
    columns = lay_out(units).columns
    return [layer for layer, column in enumerate(columns) if column.tile >= MIN_PICTURE_SIDE]


def _widths(columns: int) -> tuple[float, float]:
    """The width of the drawing, and the distance of its columns."""
    width = WIDTHS.get(columns, MAX_WIDTH)
    return width, width / (columns + LOSS_COLUMN)


def _size(count: int, spacing: float, rows: int) -> tuple[float, float, float, bool]:
    """Side of a tile, distance between tiles, room above a tile, and whether it is labelled."""
    if count <= LABELLED_UNITS and spacing >= LABEL_SPACING:
        if count > STACKED_UNITS:
            return 36.0, 73.0, 4.0, True
        # Labels have up to two lines above the tile and three below; a single row has more room.
        if rows == 1 and spacing >= NAME_SPACING:
            return 52.0, 178.0, 46.0, True
        if rows > STACKED_UNITS:
            return 36.0, 118.0, 30.0, True
        return (56.0, 152.0, 30.0, True) if spacing >= WIDE_SPACING else (48.0, 138.0, 30.0, True)
    if count <= 8:
        return min(40.0, spacing * 0.5), 52.0, 0.0, False
    if count <= 16:
        return 24.0, 32.0, 0.0, False
    if count <= 32:
        return 14.0, 18.0, 0.0, False
    return 8.0, 11.0, 0.0, False


def _room(count: int, beside: Sequence[int], spacing: float, rows: int) -> float:
    """How wide the labels of a column of ``count`` units may be; ``beside``: it, its neighbours."""
    if count <= STACKED_UNITS:
        return STACKED_ROOM if rows > 1 else spacing - LABEL_GAP
    if sum(units > STACKED_UNITS for units in beside) > 1:
        return spacing - LABEL_GAP
    return 2 * (spacing - LABEL_GAP) - STACKED_ROOM


def edge_path(start: Column, source: int, end: Column, unit: int) -> str:
    """The curve from the right side of one tile to the left side of another."""
    x0, y0 = start.x + start.tile / 2, start.y[source]
    x1, y1 = end.x - end.tile / 2, end.y[unit]
    bend = BEND * (x1 - x0)
    return f"M{x0:.0f} {y0:g}C{x0 + bend:.0f} {y0:g} {x1 - bend:.0f} {y1:g} {x1:.0f} {y1:g}"


def curve_parameter(share: float) -> float:
    """The parameter of the point of ``edge_path`` at a share of its width; both from 0 to 1."""
    low, high = 0.0, 1.0
    for _ in range(12):
        t = (low + high) / 2
        s = 1 - t
        reached = 3 * s * s * t * BEND + 3 * s * t * t * (1 - BEND) + t**3
        low, high = (t, high) if reached < share else (low, t)
    return (low + high) / 2


def edge_point(
    start: Column, source: int, end: Column, unit: int, along: float
) -> tuple[float, float]:
    """The point of ``edge_path`` at the curve parameter ``along`` from 0 to 1."""
    x0, y0 = start.x + start.tile / 2, start.y[source]
    x1, y1 = end.x - end.tile / 2, end.y[unit]
    bend = BEND * (x1 - x0)
    t, s = along, 1 - along
    x = s**3 * x0 + 3 * s * s * t * (x0 + bend) + 3 * s * t * t * (x1 - bend) + t**3 * x1
    y = (s**3 + 3 * s * s * t) * y0 + (3 * s * t * t + t**3) * y1
    return round(x, 1), round(y, 1)
