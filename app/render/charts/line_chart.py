"""Scales and axes of line charts."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass

import numpy as np

from app.engine.activations import Array
from app.render.charts.axis import log_ticks, ticks
from app.render.charts.path_data import line_path
from app.render.numbers import number

MAX_FLOAT = sys.float_info.max
WIDTH = 320.0
LEFT = 40.0
BOTTOM = 22.0
TOP = 8.0
RIGHT = 10.0


@dataclass(frozen=True)
class Chart:
    """Scales for x in [x_low, x_high] and y in [y_low, y_high] on a drawing of ``height``.

    A log scale needs a low end above zero and has no position for values ≤ 0. ``right`` is the
    margin, ``width`` the width of the drawing; paths are limited to 400.
    """

    x_low: float
    x_high: float
    y_low: float
    y_high: float
    height: float
    log_x: bool = False
    log_y: bool = False
    right: float = RIGHT
    width: float = WIDTH

    def x(self, value: float) -> float:
        """The drawing's x for a value."""
        return float(self.xs(np.float64(value)))

    def y(self, value: float) -> float:
        """The drawing's y for a value."""
        return float(self.ys(np.float64(value)))

    def xs(self, values: Array | np.float64) -> Array:
        """The drawing's x for values; not finite for values without a position."""
        share = _share(values, self.x_low, self.x_high, self.log_x)
        return LEFT + (self.width - LEFT - self.right) * share

    def ys(self, values: Array | np.float64) -> Array:
        """The drawing's y for values; not finite for values without a position."""
        share = _share(values, self.y_low, self.y_high, self.log_y)
        return self.height - BOTTOM - (self.height - BOTTOM - TOP) * share

    def path(self, xs: Array, ys: Array) -> str:
        """The line through the points, as path data."""
        return line_path(self.xs(xs), self.ys(ys))

    def cursor(self) -> str:
        """The vertical line that `static/js/output/chart-readout.js` moves to the shown epoch."""
        return f'<path class="cursor" data-y-range="{TOP:g} {self.height - BOTTOM:g}" d=""/>'

    def axes(self, x_name: str, max_x: int = 5, *, whole_x: bool = False) -> str:
        """Both axes with round ticks."""
        end, foot = self.width - self.right, self.height - BOTTOM
        marks = [f'<path class="axis" d="M{LEFT:g} {TOP:g}V{foot:g}H{end:g}"/>']
        up = (log_ticks if self.log_y else ticks)(self.y_low, self.y_high, 4)
        for tick, y in zip(up, self.ys(np.array(up)).tolist(), strict=True):
            marks.append(f'<path class="grid" d="M{LEFT:g} {y:.1f}H{end:g}"/>')
            marks.append(
                f'<text class="tick y" x="{LEFT - 5:g}" y="{y + 4:.1f}">{number(tick, 3)}</text>'
            )
        across = (log_ticks if self.log_x else ticks)(self.x_low, self.x_high, max_x)
        for tick, x in zip(across, self.xs(np.array(across)).tolist(), strict=True):
            if whole_x and tick != int(tick):
                continue
            text = str(int(tick)) if whole_x else number(tick, 3)
            marks.append(f'<text class="tick" x="{x:.1f}" y="{self.height - 7:g}">{text}</text>')
        marks.append(f'<text class="tick name" x="{end:g}" y="{foot - 4:g}">{x_name}</text>')
        return f'<g class="axes" aria-hidden="true">{"".join(marks)}</g>'


def log_range(values: Array) -> tuple[float, float]:
    """The range of a log axis for the values; values ≤ 0 are ignored."""
    found = values[(values > 0) & (values <= MAX_FLOAT)]
    if not len(found):
        return 0.1, 1.0
    low, high = float(found.min()), float(found.max())
    room = 1.1 if high > low else 2.0
    return max(low / room, math.ulp(0.0)), min(high * room, MAX_FLOAT)


def _share(values: Array | np.float64, low: float, high: float, log: bool) -> Array:
    if log:
        with np.errstate(divide="ignore", invalid="ignore"):
            values = np.log10(values)
        low, high = math.log10(low), math.log10(high)
    # Halves, since high − low could overflow.
    half = high / 2 - low / 2 or 1.0
    return np.asarray((values / 2 - low / 2) / half)
