"""Charts that are measured only while they are open: score, and gradient norms by layer."""

from __future__ import annotations

import numpy as np

from app.i18n.messages import _
from app.render.charts.epoch_chart import ChartLine, EpochChart
from app.training.run.history import RunChange
from app.training.run.measuring import MeasuredRows


def norm_of(layer: int) -> str:
    """What the page calls the gradient norm of a layer, 1 … L."""
    return _("gradient norm of layer %(layer)s", layer=layer)


def draw_gradient_chart(
    rows: MeasuredRows, changes: list[RunChange], *, readout: bool = True
) -> str:
    """The SVG of ‖∂J/∂(w, b)‖ on a log axis, one labelled line per layer."""
    lines = [
        ChartLine(
            _("layer %(layer)s", layer=layer),
            f"layer-line style-{layer % 4}",
            norm,
            quantity=norm_of(layer),
        )
        for layer, norm in enumerate(rows.gradient_norm.T, start=1)
    ]
    return EpochChart(
        "gradient",
        _("Gradient norm by epoch"),
        rows.epochs,
        lines,
        changes=changes,
        log_y=True,
        labelled=True,
    ).draw(readout=readout)


def draw_accuracy_chart(
    rows: MeasuredRows, changes: list[RunChange], *, readout: bool = True
) -> str:
    """The SVG of the accuracy in percent."""
    return EpochChart(
        "score",
        _("Accuracy by epoch"),
        rows.epochs,
        [ChartLine(_("accuracy"), "train-line", 100 * rows.score, quantity=_("accuracy"))],
        changes=changes,
        y_range=(0.0, 100.0),
        unit=" %",
    ).draw(readout=readout)


def draw_r_squared_chart(
    rows: MeasuredRows, changes: list[RunChange], *, readout: bool = True
) -> str:
    """The SVG of R², from 0 (or the smallest R² if negative) to 1."""
    low = np.fmin.reduce(rows.score, initial=0.0)
    return EpochChart(
        "score",
        _("R² by epoch"),
        rows.epochs,
        [ChartLine("R²", "train-line", rows.score, quantity="R²")],
        changes=changes,
        y_range=(float(low), 1.0),
    ).draw(readout=readout)
