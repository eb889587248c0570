"""The output over one input: ŷ(x) as a curve, the samples as points on it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

import numpy as np

from app.engine.activations import Array
from app.i18n.messages import _
from app.render.charts.line_chart import BOTTOM, LEFT, RIGHT, TOP, WIDTH, Chart
from app.render.diagram.neuron_maps import curve_points
from app.render.maps.drawn_rows import MAX_OWN, drawn_rows
from app.render.maps.marks import (
    MARKS,
    MAX_PLAIN_CLASSES,
    class_paint,
    draw_mark,
    sample_paints,
    sample_shapes,
)
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
    output: int | None = None,
) -> str:
    """The SVG; ``sample`` is the probed training row, ``href`` gives the address that probes a row.

    With a ``brush`` (``brush_attributes``) the axes do not depend on the network, all points are
    drawn, and none is a link. Of several numbers to predict only ``output`` is drawn, or with None
    all, each in a colour of its own. One has its own unit; several, which have different ones, are
    drawn standardised if they are.
    """
    data, dataset = session.data, session.data.dataset
    x, a = curve_points(session, POINTS)
    outputs = drawn_outputs(session, output)
    labels = a[session.network.depth]
    predicted = (labels if len(outputs) > 1 else data.in_unit(labels))[:, outputs]
    y_range = canvas_ranges(session)[1] if brush else _y_range(session, predicted, outputs)
    chart = Chart(dataset.low, dataset.high, *y_range, HEIGHT)
    lines, points = [], []
    for number_of, values in zip(outputs, predicted.T, strict=True):
        own = f" output-{number_of}" if len(outputs) > 1 else ""
        path = chart.path(x, np.clip(values, *y_range))
        lines.append(f'<path class="train-line{own}" d="{path}"/>')
        if has_points:
            drawn = _Drawn(number_of, len(outputs), every=bool(brush))
            points += _points(session, chart, data.test, None, None, drawn)
            points += _points(session, chart, data.train, sample, None if brush else href, drawn)
    label = _("Prediction over the input")
    return (
        f'<svg class="chart output-chart" {brush}viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" '
        f'role="group" aria-label="{escape(label)}">{chart.axes("x₁")}{"".join(lines)}'
        f"{''.join(points)}</svg>"
    )


def drawn_outputs(session: TrainingSession, output: int | None) -> list[int]:
    """The outputs whose curves are drawn: that of classes is the first, of numbers see above."""
    count = max(1, session.data.dataset.outputs)
    return list(range(count)) if output is None else [min(output, count - 1)]


@dataclass(frozen=True)
class _Drawn:
    """One of ``of`` drawn outputs; with ``every`` all of its points are drawn."""

    output: int
    of: int
    every: bool

    def rows(self, session: TrainingSession, split: Split) -> range:
        if self.every:
            return range(len(split))
        rows = drawn_rows(session, split)
        return rows[:: self.of] if len(rows) * self.of > MAX_OWN else rows

    def paints(self, session: TrainingSession, split: Split) -> list[str]:
        if self.of > 1:
            return [class_paint(self.output)] * len(split)
        return sample_paints(session, session.data.dataset, split, self.output)

    def shapes(self, session: TrainingSession, split: Split) -> list[int]:
        if self.of > MAX_PLAIN_CLASSES:
            return [self.output % len(MARKS)] * len(split)
        return sample_shapes(session, split)


def _y_range(session: TrainingSession, predicted: Array, outputs: list[int]) -> tuple[float, float]:
    data = session.data
    labels = np.concatenate(
        [_heights(session, split, len(outputs))[:, outputs] for split in (data.train, data.test)]
    )
    low = min(float(predicted.min()), float(labels.min()))
    high = max(float(predicted.max()), float(labels.max()))
    room = 0.16 * (high / 2 - low / 2 or 0.5)
    most = sys.float_info.max
    return max(-most, low - room), min(most, high + room)


def _heights(session: TrainingSession, split: Split, of: int) -> Array:
    """What of the samples is drawn beside ``of`` curves, (m, n_L)."""
    return split.y if of > 1 else session.data.shown_target(split)


def _points(
    session: TrainingSession,
    chart: Chart,
    split: Split,
    sample: int | None,
    href: Callable[[int], str] | None,
    drawn: _Drawn,
) -> list[str]:
    """Training samples as circles (links if ``href`` is given), test samples as squares."""
    x_of, y_of = split.points[:, 0], _heights(session, split, drawn.of)[:, drawn.output]
    in_unit = session.data.shown_target(split)[:, drawn.output]
    paints, shapes = drawn.paints(session, split), drawn.shapes(session, split)
    is_test = split is session.data.test
    marks = []
    for row in drawn.rows(session, split):
        x, y = float(x_of[row]), float(y_of[row])
        left = min(WIDTH - RIGHT, max(LEFT, chart.x(x)))
        top = min(HEIGHT - BOTTOM, max(TOP, chart.y(y)))
        if is_test:
            marks.append(draw_mark("test", paints[row], left, top, POINT_RADIUS, shapes[row]))
            continue
        spot = f'cx="{left:.1f}" cy="{top:.1f}"'
        ring = f'<circle class="probe" {spot} r="8"/>' if row == sample else ""
        radius = POINT_RADIUS if drawn.every else 4.5
        circle = draw_mark("train", paints[row], left, top, radius, shapes[row]) + ring
        if href is None:
            marks.append(circle)
            continue
        address = escape(href(row), quote=True)
        title = _(
            "sample %(row)s: x = %(x)s, y = %(y)s",
            row=row,
            x=number(x, 3),
            y=number(float(in_unit[row]), 3),
        )
        marks.append(
            f'<a href="{address}" hx-get="{address}"><title>{escape(title)}</title>{circle}</a>'
        )
    return marks
