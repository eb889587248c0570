"""Editing weights and biases by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from app.i18n.messages import _
from app.training.run.parameters import UnusableParameters
from app.training.run.selection import Selection, index_of, parameter_at
from app.training.run.session import TrainingSession
from app.training.run.symbols import symbol_of
from app.training.timeline.segment import Edit


def set_parameter(session: TrainingSession, selection: Selection, value: float) -> None:
    """Set the selected weight or bias; for a selected neuron, its bias.

    Position and history stay, a running step restarts, and the history gets a change: dragging
    through many values is one change, from first to last. Frozen parameters can be set too.
    Raises UnusableParameters for an input and for the loss, which have no bias, and if a number is
    not finite.
    """
    set_parameters(session, [(selection, value)])


def set_parameters(session: TrainingSession, values: Sequence[tuple[Selection, float]]) -> None:
    """Set several weights and biases as one change; otherwise as ``set_parameter``."""
    if any(selection.target_layer == 0 for selection, _ in values):
        raise UnusableParameters(_("Inputs and J have no bias; choose a weight or another neuron."))
    if not all(math.isfinite(value) for _, value in values):
        raise UnusableParameters(_("A weight or bias must be a finite number."))
    units = session.recipe.units
    index = [index_of(selection, units) for selection, _ in values]
    symbols = [symbol_of(parameter_at(units, place).key, units) for place in index]
    before = [_written(value) for value in session.network.parameters[index].tolist()]
    after = [_written(value) for _, value in values]
    text = " ".join([", ".join(symbols), ", ".join(before), "→", ", ".join(after)])
    session.set_values(Edit(np.array(index), np.array([value for _, value in values])), text)


def _written(value: float) -> str:
    return f"{value:.4g}".replace("-", "−", 1)
