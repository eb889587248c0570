"""The output over one input: ŷ(x) as a curve, the samples as points on it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from html import escape

from app.render.drawn_rows import drawn_rows
from app.render.line_chart import WIDTH, Chart
from app.render.neuron_maps import curve_points
from app.render.numbers import number
from app.training.session import TrainingSession

HEIGHT = 260.0
POINTS = 121


def draw_output_curve(
    session: TrainingSession, sample: int | None, href: Callable[[int], str]
) -> str:
    """The SVG; ``sample`` is the probed training row, ``href`` the address that probes another."""
    data, dataset = session.data, session.data.dataset
    x, a = curve_points(session, POINTS)
    predicted = a[session.network.depth][:, 0]
    y = data.train.y[:, 0]
    low = min(float(predicted.min()), float(y.min()))
    high = max(float(predicted.max()), float(y.max()))
    room = 0.16 * (high / 2 - low / 2 or 0.5)
    most = sys.float_info.max
    y_range = max(-most, low - room), min(most, high + room)
    chart = Chart(dataset.low, dataset.high, *y_range, HEIGHT)
    line = f'<path class="train-line" d="{chart.path(x, predicted)}"/>'
    points = "".join(
        _point(chart, row, float(data.train.points[row, 0]), float(y[row]), row == sample, href)
        for row in drawn_rows(session, data.train)
    )
    return (
        f'<svg class="chart output-chart" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" role="group" '
        f'aria-label="Prediction over the input">{chart.axes("x₁")}{line}{points}</svg>'
    )


def _point(
    chart: Chart, row: int, x: float, y: float, probed: bool, href: Callable[[int], str]
) -> str:
    address = escape(href(row), quote=True)
    spot = f'cx="{chart.x(x):.1f}" cy="{chart.y(y):.1f}"'
    ring = f'<circle class="probe" {spot} r="8"/>' if probed else ""
    return (
        f'<a href="{address}" hx-get="{address}"><title>sample {row}: x = {number(x, 3)}, '
        f'y = {number(y, 3)}</title><circle class="train {"pos" if y > 0 else "neg"}" {spot} '
        f'r="4.5"/>{ring}</a>'
    )
