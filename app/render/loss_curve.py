"""The loss curve: training and test loss over the epochs, with axes and a value for every point."""

from __future__ import annotations

import sys

import numpy as np

from app.engine.activations import Array
from app.render.line_chart import TOP, Chart
from app.render.numbers import exact, number
from app.training.history import History

MOST_POINTS = 240
MOST = sys.float_info.max
HEIGHT = 132.0


def draw_loss_curve(history: History) -> str:
    """The SVG of at most ``MOST_POINTS`` epochs; each has a strip that names its values."""
    tested = [history.test] if None not in history.test else []
    rows = _decimate(np.array([history.train, *tested], dtype=np.float64))
    epochs = [float(history.epoch[row]) for row in rows]
    train = [history.train[row] for row in rows]
    test = [value for row in rows if (value := history.test[row]) is not None]
    highest = max([*train, *test])
    chart = Chart(0.0, max(epochs[-1], 1.0), 0.0, min(highest * 1.05, MOST) or 1.0, HEIGHT)
    lines = f'<path class="train-line" d="{chart.path(epochs, train)}"/>'
    now_x, now_y = chart.x(epochs[-1]), chart.y(train[-1])
    now = f'<circle class="now" cx="{now_x:.1f}" cy="{now_y:.1f}" r="2.6"/>'
    if test:
        lines = f'<path class="test-line" d="{chart.path(epochs, test)}"/>' + lines
    strips = "".join(
        _strip(chart, epochs, index, train[index], test[index] if test else None)
        for index in range(len(epochs))
    )
    last_test = f", test {number(test[-1])}" if test else ""
    label = f"Loss by epoch; at epoch {epochs[-1]:.0f}: train {number(train[-1])}{last_test}"
    return (
        f'<svg class="chart loss-chart" viewBox="0 0 320 {HEIGHT:.0f}" role="img" '
        f'aria-label="{label}">{chart.axes("epoch", whole_x=True)}{lines}{now}'
        f'<path class="cursor" d=""/>{strips}</svg>'
    )


def _decimate(lines: Array) -> list[int]:
    """Rows of ``lines`` (n, epochs) to draw: all, or each line's extremes in equal spans.

    The first and the last row are always among them, so that peaks and the present show.
    """
    count = lines.shape[1]
    if count <= MOST_POINTS:
        return list(range(count))
    keep = {0, count - 1}
    edges = np.linspace(0, count, MOST_POINTS // (2 * len(lines))).astype(int)
    for start, end in zip(edges[:-1], edges[1:], strict=True):
        span = lines[:, start:end]
        keep |= set((start + span.argmin(axis=1)).tolist())
        keep |= set((start + span.argmax(axis=1)).tolist())
    return sorted(keep)


def _strip(chart: Chart, epochs: list[float], index: int, train: float, test: float | None) -> str:
    """An invisible strip around one epoch: hover names its values, a script can read them."""
    before = epochs[max(0, index - 1)]
    after = epochs[min(len(epochs) - 1, index + 1)]
    here = epochs[index]
    left, right = chart.x((before + here) / 2), chart.x((after + here) / 2)
    if right - left < 1:
        right = left + 1
    test_data = "" if test is None else f' data-test="{exact(test)}"'
    test_text = "" if test is None else f", test {number(test)}"
    return (
        f'<rect class="strip" x="{left:.1f}" y="{TOP}" width="{right - left:.1f}" '
        f'height="{chart.y(0) - TOP:.1f}" data-epoch="{here:.0f}" data-x="{chart.x(here):.1f}" '
        f'data-train="{exact(train)}"{test_data}>'
        f"<title>epoch {here:.0f}: train {number(train)}{test_text}</title></rect>"
    )
