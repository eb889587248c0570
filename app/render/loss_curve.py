"""The loss curve: training and test loss over the epochs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from app.engine.activations import Array
from app.render.epoch_chart import EpochChart, Line
from app.render.line_chart import MOST
from app.training.history import History


@dataclass(frozen=True)
class CurveLook:
    """Log axes, and the weight β of what was in the moving average that smooths; 0: none."""

    log_x: bool = False
    log_y: bool = False
    smoothing: float = 0.0


def draw_loss_curve(
    history: History, look: CurveLook | None = None, *, readout: bool = True
) -> str:
    """The SVG. Smoothed lines are drawn over the losses themselves, which turn pale."""
    look = look or CurveLook()
    lines = [Line("train", "train-line", np.array(history.train))]
    if None not in history.test:
        lines.append(Line("test", "test-line", np.array(history.test, dtype=np.float64)))
    over: list[Line] = []
    if look.smoothing:
        over = [
            Line(line.name, line.style, moving_average(line.values, look.smoothing))
            for line in lines
        ]
        lines = [Line(line.name, f"{line.style} pale", line.values) for line in lines]
    return EpochChart(
        "loss",
        "Loss by epoch",
        np.array(history.epoch, dtype=np.float64),
        lines,
        over,
        history.changes,
        log_x=look.log_x,
        log_y=look.log_y,
    ).draw(readout=readout)


def draw_loss_until(history: History, epoch: int) -> str:
    """The SVG of the losses up to an epoch, on the axes of the whole history, as for a film."""
    epochs = np.array(history.epoch, dtype=np.float64)
    losses = [("train", history.train)]
    if None not in history.test:
        losses.append(("test", [loss for loss in history.test if loss is not None]))
    lines = [
        Line(name, f"{name}-line", np.where(epochs <= epoch, values, np.nan))
        for name, values in losses
    ]
    highest = max(max(values) for _, values in losses)
    y_range = 0.0, min(highest * 1.05, MOST) or 1.0
    return EpochChart("loss", "Loss by epoch", epochs, lines, y_range=y_range).draw(readout=False)


def moving_average(values: Array, weight: float) -> Array:
    """The exponential moving average s_n = β s_{n−1} + (1 − β) v_n with s_0 = v_0; 0 ≤ β < 1."""
    return np.array(list(accumulate(values.tolist(), lambda s, v: weight * s + (1.0 - weight) * v)))
