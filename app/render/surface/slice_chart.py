"""The slice of a loss surface along −∇J, with the tangent where the step begins."""

from __future__ import annotations

from html import escape

import numpy as np

from app.engine.activations import Array
from app.i18n.messages import _
from app.render.charts.line_chart import BOTTOM, TOP, WIDTH, Chart
from app.render.numbers import exact, number
from app.training.surface.surface import LossSurface, Slice

HEIGHT = 140.0
CLOSEST = 5.0
"""The mark of the point covers a shorter step."""
HIGHEST = 4.0
"""Times J at the start: what is higher is not drawn, so that the tangent is seen."""


def draw_slice(surface: LossSurface) -> str:
    """The SVG; a sentence instead of the curve while there is none."""
    found = surface.slice
    here = _loss_here(found)
    if found is None or here is None:
        return _placeholder(_why_none(surface))
    low, high = _range(found, here)
    chart = Chart(float(found.distance[0]), float(found.distance[-1]), low, high, HEIGHT)
    losses = np.where((found.loss <= high) & (found.loss >= low), found.loss, np.nan)
    start, end = _tangent(found, here, low, high)
    ends = np.array([start, end])
    tangent = chart.path(ends, here + found.slope * ends)
    title = _(
        "J along −∇J: %(loss)s here, slope %(slope)s",
        loss=number(here),
        slope=number(found.slope),
    )
    axis = _("J over the distance along −∇J")
    x, y = chart.x(0.0), chart.y(here)
    return (
        f'<svg class="slice" viewBox="0 0 {chart.width:g} {HEIGHT:g}" role="img" '
        f'aria-label="{escape(title, quote=True)}"><title>{escape(title)}</title>'
        f"<desc>{escape(describe_slice(surface))}</desc>"
        f"{chart.axes('')}"
        f'<path class="curve" d="{chart.path(found.distance, losses)}"/>'
        f'<path class="tangent" d="{tangent}"/>{_step_mark(surface, chart)}'
        f'<circle class="here" cx="{x:.1f}" cy="{y:.1f}" r="4" data-slope="{exact(found.slope)}"/>'
        f'<text class="name" x="{chart.width - chart.right:g}" y="{TOP + 9:g}">'
        f"{escape(axis)}</text>"
        "</svg>"
    )


def _loss_here(found: Slice | None) -> float | None:
    """J where the step begins; None if it is no number."""
    if found is None:
        return None
    here = float(found.loss[np.flatnonzero(found.distance == 0)[0]])
    return here if np.isfinite(here) else None


def _why_none(surface: LossSurface) -> str:
    if surface.gradient is None:
        return _("∇J is not computed yet")
    if not surface.gradient.any():
        return _("∇J is 0: no way down")
    return _("J cannot be drawn here")


def _placeholder(text: str) -> str:
    """As high as the chart, so that nothing moves when it comes."""
    return (
        f'<svg class="slice" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" aria-label="{text}">'
        f"<title>{text}</title>"
        f'<text x="{WIDTH / 2:g}" y="{HEIGHT / 2:g}">{text}</text></svg>'
    )


def describe_slice(surface: LossSurface) -> str:
    """The chart in words and numbers."""
    found = surface.slice
    if found is None:
        return ""
    lowest = int(np.nanargmin(np.where(np.isfinite(found.loss), found.loss, np.nan)))
    return _(
        "The line goes on from border to border of the map. J is smallest on it, %(number)s, "
        "at the distance %(number2)s. The tangent's slope is −|∇J| = %(slope)s.",
        number=number(float(found.loss[lowest]), 3),
        number2=number(float(found.distance[lowest]), 3),
        slope=number(found.slope),
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
    apart = abs(chart.x(along) - chart.x(0.0))
    if not chart.x_low <= along <= chart.x_high or apart < CLOSEST:
        return ""
    kind = "step" if surface.step.made else "step coming"
    return f'<path class="{kind}" d="M{chart.x(along):.1f} {TOP:g}V{HEIGHT - BOTTOM:g}"/>'


def step_along(move: Array, gradient: Array) -> float:
    """How far a step moves along −∇J."""
    return float(move @ -gradient) / float(np.hypot(*gradient))
