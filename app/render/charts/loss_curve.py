"""The loss curve: training and test loss over the epochs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

import numpy as np

from app.engine.activations import Array
from app.i18n.messages import _, pgettext
from app.render.charts.epoch_chart import ChartLine, EpochChart
from app.render.charts.line_chart import MAX_FLOAT
from app.training.run.history import History


@dataclass(frozen=True)
class CurveOptions:
    """Log axes, and the weight β of the exponential moving average; 0 for no smoothing."""

    log_x: bool = False
    log_y: bool = False
    smoothing: float = 0.0


def draw_loss_curve(
    history: History,
    options: CurveOptions | None = None,
    *,
    ahead: History | None = None,
    readout: bool = True,
) -> str:
    """The SVG. With smoothing the raw losses are pale, below the smoothed lines.

    ``ahead`` are the recorded losses after the current epoch of a rewound run.
    """
    options, ahead = options or CurveOptions(), ahead or History()
    losses: list[tuple[str, Sequence[float | None], Sequence[float | None]]]
    losses = [("train", history.train, ahead.train)]
    if None not in history.test:
        losses.append(("test", history.test, ahead.test))
    lines = [
        ChartLine(
            _split(name),
            f"{name}-line",
            np.array(values, dtype=np.float64),
            np.array(later, dtype=np.float64),
            _("train loss") if name == "train" else _("test loss"),
        )
        for name, values, later in losses
    ]
    over: list[ChartLine] = []
    if options.smoothing:
        over = [
            ChartLine(line.name, line.style, moving_average(line.values, options.smoothing))
            for line in lines
        ]
        lines = [replace(line, style=f"{line.style} pale") for line in lines]
    return EpochChart(
        "loss",
        _("Loss by epoch"),
        np.array(history.epoch, dtype=np.float64),
        lines,
        over,
        history.changes,
        log_x=options.log_x,
        log_y=options.log_y,
        epochs_ahead=np.array(ahead.epoch, dtype=np.float64),
    ).draw(readout=readout)


def draw_loss_until(history: History, epoch: int) -> str:
    """The SVG of losses and changes up to an epoch, on the axes of the whole history."""
    epochs = np.array(history.epoch, dtype=np.float64)
    losses = [("train", history.train)]
    if None not in history.test:
        losses.append(("test", [loss for loss in history.test if loss is not None]))
    lines = [
        ChartLine(_split(name), f"{name}-line", np.where(epochs <= epoch, values, np.nan))
        for name, values in losses
    ]
    highest = max(max(values) for _, values in losses)
    y_range = 0.0, min(highest * 1.05, MAX_FLOAT) or 1.0
    changes = [change for change in history.changes if change.epoch <= epoch]
    chart = EpochChart("loss", _("Loss by epoch"), epochs, lines, (), changes, y_range)
    return chart.draw(readout=False)


def moving_average(values: Array, weight: float) -> Array:
    """The exponential moving average s_n = β s_{n−1} + (1 − β) v_n with s_0 = v_0; 0 ≤ β < 1."""
    return np.array(list(accumulate(values.tolist(), lambda s, v: weight * s + (1.0 - weight) * v)))


def _split(name: str) -> str:
    """What the readout calls the losses of a split."""
    return pgettext("loss", "train") if name == "train" else pgettext("loss", "test")
