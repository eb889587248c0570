"""The losses of several runs on one chart; each run has its colour and letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

import numpy as np

from app.engine.activations import Array
from app.i18n.messages import _, pgettext
from app.render.charts.decimate import Spans
from app.render.charts.epoch_chart import spread
from app.render.charts.line_chart import BOTTOM, MAX_FLOAT, Chart, log_range
from app.render.charts.loss_curve import CurveOptions, moving_average
from app.render.numbers import number
from app.training.run.history import History

WIDTH, HEIGHT, RIGHT = 400.0, 210.0, 16.0
MAX_POINTS = 960
"""Points of all lines together."""
MAX_VALUES = 960
"""Values in the readout, of all lines together."""
MIN_LETTER_DISTANCE = 8.0
"""Letters of line ends that are closer are moved apart."""


@dataclass(frozen=True)
class ComparedLoss:
    """The losses of one run; the line of a ``diverged`` run leaves the chart at its top."""

    letter: str
    history: History
    diverged: bool = False


@dataclass(frozen=True)
class _RunLine:
    letter: str
    split: str
    epochs: Array
    values: Array
    diverged: bool

    @property
    def style(self) -> str:
        return f"run-line run-{self.letter.lower()} of-{self.split}"


def draw_compared_losses(
    runs: Sequence[ComparedLoss], options: CurveOptions, *, train: bool = True, test: bool = True
) -> str:
    """The SVG, with its values as data attributes for `static/js/output/chart-readout.js`.

    With smoothing, lines and values are moving averages.
    """
    lines = [line for run in runs for line in _lines(run, options, train=train, test=test)]
    chart = _scales(lines, options)
    most = max(40, MAX_POINTS // max(len(lines), 1))
    paths = "".join(_path(chart, line, most) for line in lines)
    description = "; ".join(
        _(
            "%(run)s %(split)s %(loss)s at epoch %(epoch)s",
            run=line.letter,
            split=pgettext("loss", "train") if line.split == "train" else pgettext("loss", "test"),
            loss=number(float(line.values[-1])),
            epoch=int(line.epochs[-1]),
        )
        for line in lines
    )
    epoch = _("epoch")
    label = escape(_("Loss by epoch: %(losses)s", losses=description))
    return (
        f'<svg class="chart compared-losses" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" role="img" '
        f'aria-label="{label}"{_readout(chart, lines)}>'
        f"{chart.axes(epoch, whole_x=True)}{paths}{_ends(chart, lines)}"
        f"{chart.cursor()}</svg>"
    )


def _lines(run: ComparedLoss, options: CurveOptions, *, train: bool, test: bool) -> list[_RunLine]:
    epochs = np.array(run.history.epoch, dtype=np.float64)
    found = {}
    if train:
        found["train"] = np.array(run.history.train)
    if test and None not in run.history.test:
        found["test"] = np.array(run.history.test, dtype=np.float64)
    if options.smoothing:
        found = {split: moving_average(one, options.smoothing) for split, one in found.items()}
    return [
        _RunLine(run.letter, split, epochs, values, run.diverged) for split, values in found.items()
    ]


def _scales(lines: list[_RunLine], options: CurveOptions) -> Chart:
    calm = [line for line in lines if not line.diverged] or lines
    values = np.concatenate([np.zeros(0), *(line.values for line in calm)])
    last = max((float(line.epochs[-1]) for line in lines), default=1.0)
    low, high = 0.0, min(float(values.max(initial=0.0)) * 1.05, MAX_FLOAT) or 1.0
    if options.log_y:
        low, high = log_range(values)
    across = (1.0, max(last, 2.0)) if options.log_x else (0.0, max(last, 1.0))
    return Chart(*across, low, high, HEIGHT, options.log_x, options.log_y, RIGHT, WIDTH)


def _path(chart: Chart, line: _RunLine, most: int) -> str:
    rows = Spans(line.epochs, most, log=chart.log_x).extremes(line.values)
    values = np.minimum(line.values[rows], chart.y_high)
    return f'<path class="{line.style}" d="{chart.path(line.epochs[rows], values)}"/>'


def _ends(chart: Chart, lines: list[_RunLine]) -> str:
    """A dot at the end of each run's line, with its letter."""
    firsts = {line.letter: line for line in reversed(lines)}.values()
    ends = [
        (chart.x(line.epochs[-1]), chart.y(min(line.values[-1], chart.y_high)), line.letter)
        for line in firsts
    ]
    ends = sorted(end for end in ends if np.isfinite(end[0]) and np.isfinite(end[1]))
    marks = []
    for _place, near in groupby(ends, key=lambda end: int(end[0] / MIN_LETTER_DISTANCE)):
        column = sorted(near, key=lambda end: end[1])
        places = spread([y for _, y, _ in column], HEIGHT - BOTTOM)
        for (x, y, letter), place in zip(column, places, strict=True):
            run = f"run-{letter.lower()}"
            marks.append(
                f'<circle class="run-dot {run}" cx="{x:.1f}" cy="{y:.1f}" r="2.2"/>'
                f'<text class="run-letter {run}" x="{x + 5:.1f}" y="{place + 3:.1f}">'
                f"{letter}</text>"
            )
    return f'<g class="ends" aria-hidden="true">{"".join(marks)}</g>'


def _readout(chart: Chart, lines: list[_RunLine]) -> str:
    """Data attributes: the lines' names, and rows of x, epoch and values."""
    if not lines:
        return ""
    epochs = np.unique(np.concatenate([line.epochs for line in lines]))
    rows = Spans(epochs, max(20, MAX_VALUES // len(lines)), log=chart.log_x)
    chosen = epochs[rows.extremes(epochs)].tolist()
    known = [dict(zip(line.epochs.tolist(), line.values.tolist(), strict=True)) for line in lines]
    text = ";".join(
        "|".join([f"{x:.1f}", str(int(epoch)), *(number(one.get(epoch)) for one in known)])
        for epoch in chosen
        if np.isfinite(x := chart.x(epoch))
    )
    names = "|".join(f"{line.letter} {line.split}" for line in lines)
    return f' data-series="{names}" data-readout="{text}"'
