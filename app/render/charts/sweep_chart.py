"""The loss after a learning-rate sweep against the learning rate, on a log axis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

import numpy as np

from app.engine.activations import Array
from app.i18n.messages import _
from app.render.charts.line_chart import BOTTOM, MAX_FLOAT, TOP, Chart, log_range
from app.render.numbers import number
from app.training.experiments.sweep import SweepResult

WIDTH, HEIGHT = 400.0, 200.0
LOG_FROM = 50.0
"""Above this ratio of the largest to the smallest loss their axis is logarithmic."""


def draw_sweep(outcomes: Sequence[SweepResult], best: SweepResult | None) -> str:
    """The SVG: training loss solid, test loss dashed, crosses for diverged runs.

    Unfinished rates are gaps. It has its values for `static/js/output/chart-readout.js`.
    """
    rates = np.array([outcome.learning_rate for outcome in outcomes])
    train = _values(outcomes, lambda outcome: outcome.train)
    test = _values(outcomes, lambda outcome: outcome.test)
    chart = _scales(rates, np.concatenate([train, test]))
    lines = "".join(
        f'<path class="{style}" d="{chart.path(rates, values)}"/>{_dots(chart, rates, values)}'
        for style, values in (("test-line", test), ("train-line", train))
        if not np.isnan(values).all()
    )
    crosses = "".join(
        _cross(chart.x(outcome.learning_rate), outcome) for outcome in outcomes if outcome.diverged
    )
    return (
        f'<svg class="chart sweep-chart" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" role="img" '
        f'aria-label="{_label(outcomes, best)}"{_readout(chart, outcomes)}>'
        f"{chart.axes('α', 6)}{lines}{crosses}{_ring(chart, best)}"
        f"{chart.cursor()}</svg>"
    )


def _values(outcomes: Sequence[SweepResult], of: Callable[[SweepResult], float | None]) -> Array:
    return np.array([np.nan if (value := of(one)) is None else value for one in outcomes])


def _scales(rates: Array, values: Array) -> Chart:
    known = values[~np.isnan(values)]
    low, high, log = 0.0, 1.0, False
    if len(known):
        log = bool(known.min() > 0 and known.max() > LOG_FROM * known.min())
        high = min(float(known.max()) * 1.05, MAX_FLOAT) or 1.0
    if log:
        low, high = log_range(known)
    ends = float(rates.min()), float(rates.max())
    return Chart(*ends, low, high, HEIGHT, log_x=True, log_y=log, width=WIDTH)


def _dots(chart: Chart, rates: Array, values: Array) -> str:
    return "".join(
        f'<circle class="now" cx="{x:.1f}" cy="{y:.1f}" r="1.9"/>'
        for x, y in zip(chart.xs(rates).tolist(), chart.ys(values).tolist(), strict=True)
        if np.isfinite(y)
    )


def _cross(x: float, outcome: SweepResult) -> str:
    title = _(
        "α = %(rate)s diverged in epoch %(epoch)s",
        rate=number(outcome.learning_rate),
        epoch=outcome.epochs + 1,
    )
    return (
        f'<path class="diverged" d="M{x - 3:.1f} {TOP}l6 6m0 -6l-6 6">'
        f"<title>{escape(title)}</title>"
        f"</path>"
    )


def _ring(chart: Chart, best: SweepResult | None) -> str:
    if best is None:
        return ""
    loss = best.train if best.test is None else best.test
    x, y = chart.x(best.learning_rate), chart.y(loss or 0.0)
    if not np.isfinite(y):
        y = HEIGHT - BOTTOM
    return f'<circle class="best-ring" cx="{x:.1f}" cy="{y:.1f}" r="5"/>'


def _label(outcomes: Sequence[SweepResult], best: SweepResult | None) -> str:
    diverged = sum(outcome.diverged for outcome in outcomes)
    counts = {"diverged": diverged, "count": len(outcomes)}
    if best is None:
        return _(
            "Loss by learning rate: no rate finished; %(diverged)s of %(count)s rates diverged",
            **counts,
        )
    return _(
        "Loss by learning rate: lowest at %(rate)s; %(diverged)s of %(count)s rates diverged",
        rate=number(best.learning_rate),
        **counts,
    )


def _readout(chart: Chart, outcomes: Sequence[SweepResult]) -> str:
    tested = any(outcome.test is not None for outcome in outcomes)
    rows = []
    for outcome in outcomes:
        losses = [outcome.train, outcome.test] if tested else [outcome.train]
        texts = ["diverged" if outcome.diverged else number(loss) for loss in losses]
        x = chart.x(outcome.learning_rate)
        rows.append("|".join([f"{x:.1f}", number(outcome.learning_rate), *texts]))
    names = "train|test" if tested else "train"
    return f' data-x-name="α =" data-series="{names}" data-readout="{";".join(rows)}"'
