"""The output over one input: ŷ(x) as a curve, the samples as points on it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from html import escape

import numpy as np

from app.engine.activations import Array
from app.render.charts.line_chart import BOTTOM, LEFT, RIGHT, TOP, WIDTH, Chart
from app.render.diagram.neuron_maps import curve_points
from app.render.maps.drawn_rows import drawn_rows
from app.render.maps.marks import draw_mark, sample_paints, sample_shapes
from app.render.maps.output_plane import POINT_RADIUS
from app.render.numbers import number
from app.training.data.canvas import canvas_ranges
from app.training.data.data import Split
from app.training.run.session import TrainingSession

HEIGHT = 260.0
POINTS = 121


def draw_output_curve(
    session: TrainingSession,
    sample: int | None,
    href: Callable[[int], str],
    *,
    brush: str = "",
    has_points: bool = True,
) -> str:
    """The SVG; ``sample`` is the probed training row, ``href`` gives the address that probes a row.

    With a ``brush`` (``brush_attributes``) the axes do not depend on the network, all points are
    drawn, and none is a link.
    """
    data, dataset = session.data, session.data.dataset
    x, a = curve_points(session, POINTS)
    predicted = a[session.network.depth][:, 0]
    y_range = canvas_ranges(session)[1] if brush else _y_range(session, predicted)
    chart = Chart(dataset.low, dataset.high, *y_range, HEIGHT)
    line = f'<path class="train-line" d="{chart.path(x, np.clip(predicted, *y_range))}"/>'
    points = []
    if has_points:
        points += _points(session, chart, data.test, None, None, every=bool(brush))
        points += _points(
            session, chart, data.train, sample, None if brush else href, every=bool(brush)
        )
    return (
        f'<svg class="chart output-chart" {brush}viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" '
        f'role="group" aria-label="Prediction over the input">{chart.axes("x₁")}{line}'
        f"{''.join(points)}</svg>"
    )


def _y_range(session: TrainingSession, predicted: Array) -> tuple[float, float]:
    labels = np.concatenate([session.data.train.y[:, 0], session.data.test.y[:, 0]])
    low = min(float(predicted.min()), float(labels.min()))
    high = max(float(predicted.max()), float(labels.max()))
    room = 0.16 * (high / 2 - low / 2 or 0.5)
    most = sys.float_info.max
    return max(-most, low - room), min(most, high + room)


def _points(
    session: TrainingSession,
    chart: Chart,
    split: Split,
    sample: int | None,
    href: Callable[[int], str] | None,
    *,
    every: bool,
) -> list[str]:
    """Training samples as circles (links if ``href`` is given), test samples as squares."""
    dataset, x_of, y_of = session.data.dataset, split.points[:, 0], split.y[:, 0]
    paints, shapes = sample_paints(session, dataset, split), sample_shapes(session, split)
    is_test = split is session.data.test
    marks = []
    for row in range(len(split)) if every else drawn_rows(session, split):
        x, y = float(x_of[row]), float(y_of[row])
        left = min(WIDTH - RIGHT, max(LEFT, chart.x(x)))
        top = min(HEIGHT - BOTTOM, max(TOP, chart.y(y)))
        if is_test:
            marks.append(draw_mark("test", paints[row], left, top, POINT_RADIUS, shapes[row]))
            continue
        spot = f'cx="{left:.1f}" cy="{top:.1f}"'
        ring = f'<circle class="probe" {spot} r="8"/>' if row == sample else ""
        radius = POINT_RADIUS if every else 4.5
        circle = draw_mark("train", paints[row], left, top, radius, shapes[row]) + ring
        if href is None:
            marks.append(circle)
            continue
        address = escape(href(row), quote=True)
        marks.append(
            f'<a href="{address}" hx-get="{address}"><title>sample {row}: x = {number(x, 3)}, '
            f"y = {number(y, 3)}</title>{circle}</a>"
        )
    return marks
