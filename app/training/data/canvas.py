"""The plane that points are painted on: its two axes, and where the samples are on it."""

from __future__ import annotations

import numpy as np

from app.engine.activations import ACTIVATIONS, Array
from app.engine.datasets.base import Range
from app.i18n.messages import _
from app.training.run.session import TrainingSession

MAX_PAINTED = 5000
"""Points in total on a plane that can be painted on."""
MARGIN = 0.16
"""Margin of the output axis beyond the labels, as a share of their range; one input only."""


def why_no_canvas(session: TrainingSession) -> str:
    """A sentence that says why nothing can be painted; empty if it can."""
    dataset = session.data.dataset
    if dataset.is_table:
        return _("The rows of a truth table are fixed; choose another data set to paint points.")
    if dataset.inputs > 2:
        return _(
            "Points are painted over one or two inputs, and these data have %(inputs)s.",
            inputs=dataset.inputs,
        )
    if dataset.outputs > 1:
        return _(
            "A painted point has one target, and these data have %(outputs)s numbers to "
            "predict; type points as a table.",
            outputs=dataset.outputs,
        )
    if len(session.data.points) > MAX_PAINTED:
        return _(
            "Points can be painted if there are at most %(max_painted)s, and here are more.",
            max_painted=MAX_PAINTED,
        )
    return ""


def canvas_ranges(session: TrainingSession) -> tuple[Range, Range]:
    """The ranges of the horizontal and vertical axis: both inputs, or the input and the target.

    They do not depend on the network, so nothing moves during training.
    """
    dataset = session.data.dataset
    if dataset.inputs == 2:
        return dataset.ranges[0], dataset.ranges[1]
    if session.own is not None and session.recipe.dataset.own and session.own.target_range:
        return dataset.ranges[0], session.own.target_range
    if dataset.task == "classes":
        low, high = labels_of(session)
    else:
        low, high = dataset.target_ranges[0]
        low = min(low, float(session.data.target.min()))
        high = max(high, float(session.data.target.max()))
    margin = MARGIN * (high - low)
    return dataset.ranges[0], (low - margin, high + margin)


def labels_of(session: TrainingSession) -> Range:
    """The lower and the upper label of the output."""
    output = ACTIVATIONS[session.recipe.activations[-1]]
    return output.low, output.high


def canvas_places(session: TrainingSession) -> Array:
    """Where each of ``data.points`` is drawn (n, 2); points outside are moved to the edge."""
    data = session.data
    places = data.points
    if data.dataset.inputs == 1:
        heights = np.empty(len(places))
        heights[data.train_rows] = data.shown_target(data.train)[:, 0]
        heights[data.test_rows] = data.shown_target(data.test)[:, 0]
        places = np.column_stack([places[:, 0], heights])
    low, high = np.array(canvas_ranges(session)).T
    return np.clip(places, low, high)
