"""The slice of a loss surface along −∇J, with the tangent where the step begins."""

from __future__ import annotations

from html import escape

import numpy as np

from app.engine.activations import Array
from app.render.charts.line_chart import BOTTOM, LEFT, TOP, Chart
from app.render.numbers import exact, number
from app.training.surface.surface import LossSurface, Slice

HEIGHT = 140.0
HIGHEST = 4.0
"""Times J at the start: what is higher is not drawn, so that the tangent is seen."""


def draw_slice(surface: LossSurface) -> str:
    """The SVG; empty while ∇J is not known, where it is 0, and outside of the window."""
    found = surface.slice
    if found is None:
        return ""
    here = float(found.loss[np.flatnonzero(found.distance == 0)[0]])
    if not np.isfinite(here):
        return ""
    low, high = _range(found, here)
    chart = Chart(float(found.distance[0]), float(found.distance[-1]), low, high, HEIGHT)
    losses = np.where((found.loss <= high) & (found.loss >= low), found.loss, np.nan)
    start, end = _tangent(found, here, low, high)
    ends = np.array([start, end])
    tangent = chart.path(ends, here + found.slope * ends)
    title = f"J along −∇J: {number(here)} here, slope {number(found.slope)}"
    x, y = chart.x(0.0), chart.y(here)
    return (
        f'<svg class="slice" viewBox="0 0 {chart.width:g} {HEIGHT:g}" role="img" '
        f'aria-label="{escape(title, quote=True)}"><title>{escape(title)}</title>'
        f"<desc>{escape(describe_slice(surface))}</desc>"
        f"{chart.axes('distance')}"
        f'<text class="name up" x="{LEFT + 4:g}" y="{TOP + 8:g}">J</text>'
        f'<path class="curve" d="{chart.path(found.distance, losses)}"/>'
        f'<path class="tangent" d="{tangent}"/>{_step_mark(surface, chart)}'
        f'<circle class="here" cx="{x:.1f}" cy="{y:.1f}" r="4" data-slope="{exact(found.slope)}"/>'
        "</svg>"
    )


def describe_slice(surface: LossSurface) -> str:
    """The chart in words and numbers."""
    found = surface.slice
    if found is None:
        return ""
    lowest = int(np.nanargmin(np.where(np.isfinite(found.loss), found.loss, np.nan)))
    return (
        f"The line goes on from border to border of the map. J is smallest on it, "
        f"{number(float(found.loss[lowest]), 3)}, at the distance "
        f"{number(float(found.distance[lowest]), 3)}. "
        f"The tangent's slope is −|∇J| = {number(found.slope)}."
    )


def _range(found: Slice, here: float) -> tuple[float, float]:
    finite = found.loss[np.isfinite(found.loss)]
    low, high = float(finite.min()), min(float(finite.max()), HIGHEST * here or 1.0)
    room = 0.06 * (high - low) or 0.1 * (abs(here) or 1.0)
    return max(low - room, 0.0), high + room


def _tangent(found: Slice, here: float, low: float, high: float) -> tuple[float, float]:
    """The distances between which the tangent stays within the chart."""
    bounds = sorted((limit - here) / found.slope for limit in (low, high))
    return max(bounds[0], float(found.distance[0])), min(bounds[1], float(found.distance[-1]))


def _step_mark(surface: LossSurface, chart: Chart) -> str:
    """A line at the step's length along −∇J."""
    if surface.step is None or surface.gradient is None:
        return ""
    along = step_along(surface.step.move, surface.gradient)
    if not chart.x_low <= along <= chart.x_high:
        return ""
    kind = "step" if surface.step.made else "step coming"
    return f'<path class="{kind}" d="M{chart.x(along):.1f} {TOP:g}V{HEIGHT - BOTTOM:g}"/>'


def step_along(move: Array, gradient: Array) -> float:
    """How far a step moves along −∇J."""
    return float(move @ -gradient) / float(np.hypot(*gradient))
