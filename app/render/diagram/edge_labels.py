"""The numbers beside the lines of the weights, where they have room."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from app.render.diagram.geometry import (
    SPELT_GAP,
    WIDE_SPACING,
    Column,
    Geometry,
    curve_parameter,
    edge_point,
)
from app.render.diagram.labels import (
    ARROW,
    SEPARATOR,
    change,
    derivative,
    lines,
    quantity,
    text_width,
)
from app.render.diagram.state import DiagramState

LABELLED_EDGES = 4
"""A gap of at most this many weights shows all numbers, if there is room."""
LABEL_WIDTH, LABEL_HEIGHT = 76.0, 28.0
_CROSSING = 0.42
"""Where on a crossing line of a 2 × 2 gap the numbers are, as a curve parameter."""
_AFTER, _BEFORE = 0.43, 0.48
"""Where on the lines that fan in after two tiles, or fan out before two, the numbers are."""


class EdgeLabels:
    """The labels of one gap: always shown if they do not touch, otherwise on hover and focus.

    They are in the band between the labels of the two columns. Without such a band they are on the
    drawing's line for readouts.
    """

    def __init__(self, state: DiagramState, geometry: Geometry, layer: int):
        self._state, self._geometry, self._layer = state, geometry, layer
        self._start, self._end = geometry.columns[layer], geometry.columns[layer + 1]
        sources, targets = state.network.w[layer].shape
        one_row = geometry.rows == 1
        of_input = None if layer else (56.0 if state.batch and not self._start.stacked else 30.0)
        left = self._start.x + _reach(self._start, one_row, of_input)
        right = self._end.x - _reach(self._end, one_row)
        first = self._start.x + self._start.tile / 2
        across = self._end.x - self._end.tile / 2 - first
        self._along = curve_parameter(((left + right) / 2 - first) / across)
        if geometry.rows == 2 and sources != targets:
            # Beside the two tiles, whose labels are above and below them.
            self._along = _AFTER if sources > targets else _BEFORE
        self._crosses = (sources, targets) == (2, 2)
        self._shown = right - left >= LABEL_WIDTH and self._have_room(sources, targets)
        # A label that appears over others has to keep clear of the longest that there are.
        short = self._end.stacked and (self._start.stacked or layer == 0)
        self._in_band = self._shown or (short and right - left >= LABEL_WIDTH)
        self._is_wide = across >= SPELT_GAP
        # Between the labels of two columns crossing lines have little room.
        self._is_tight = self._crosses and layer > 0
        roomy = not self._crosses or (geometry.spacing >= WIDE_SPACING and not self._is_tight)
        self._named = geometry.named and roomy
        self._room = right - left - (0.0 if one_row else 7.0)

    def _have_room(self, sources: int, targets: int) -> bool:
        if sources * targets > LABELLED_EDGES:
            return False
        if self._crosses:
            return self._geometry.rows == 2
        heights = sorted(
            edge_point(self._start, source, self._end, unit, self._along)[1]
            for source in range(sources)
            for unit in range(targets)
        )
        return all(below - above >= LABEL_HEIGHT for above, below in pairwise(heights))

    def draw(self, source: int, unit: int, symbol: str, w: float, slope: float | None) -> str:
        """The texts of one weight; ``slope`` is its derivative, None if not known."""
        state, before = self._state, None
        if state.before is not None:
            before = float(state.before.w[self._layer][source, unit])
        if not self._in_band:
            middle = (self._start.x + self._end.x) / 2
            return readout(self._geometry, middle, _texts(state, symbol, w, slope, before))
        spelt = self._geometry.spelt and self._is_wide
        texts = _texts(state, symbol, w, slope, before, named=self._named, spelt=spelt)
        if self._named:
            short = _texts(state, symbol, w, slope, before, named=False, spelt=spelt)
            pairs = zip(texts, short, strict=True)
            texts = [long if text_width(long) <= self._room else brief for long, brief in pairs]
        along, first = self._along, -0.5
        if self._shown and self._crosses:
            if source != unit:
                along = _CROSSING
            else:
                # The numbers of the straight lines are outside, those of the crossing ones between.
                first = -1.6 if unit == 0 else 1.2
        x, y = edge_point(self._start, source, self._end, unit, along)
        # The line runs between the two numbers.
        step = 1.55 if first == -0.5 else 1.15
        if before is not None and before != w:
            # From below, so that the old number can be left out.
            texts, first, step = texts[::-1], first + step, -step
        classes = "n" if self._shown else "n fold"
        return lines(classes + (" tight" if self._is_tight else ""), x, y, texts, first, step)


def _texts(
    state: DiagramState,
    symbol: str,
    w: float,
    slope: float | None,
    before: float | None,
    *,
    named: bool = True,
    spelt: bool = True,
) -> list[str]:
    """The weight and its derivative, or the weight before and after the update."""
    if before is not None and before != w:
        return [*change(state, "value", symbol, before, w, named=named)]
    return [
        quantity(state, "value", symbol, w, named=named),
        derivative(state, "derivative", symbol, slope, spelt=spelt),
    ]


def readout(geometry: Geometry, x: float, texts: Sequence[str]) -> str:
    """Texts on the drawing's line for readouts, near x; shown on hover and focus."""
    near = max(180.0, min(geometry.width - 180.0, x))
    text = SEPARATOR.join(texts).replace(f"{SEPARATOR}{ARROW}", f" {ARROW}")
    return f'<text class="n fold readout" x="{near:.1f}" y="{geometry.readout}">{text}</text>'


def _reach(column: Column, one_row: bool, of_input: float | None = None) -> float:
    """The distance from the column's centre that its tiles and the labels below them cover."""
    tile = column.tile / 2 + 2
    if one_row or not column.labelled:
        return tile
    if of_input is not None:
        return max(tile, of_input)
    return max(tile, 42.0 if column.stacked else 70.0)
