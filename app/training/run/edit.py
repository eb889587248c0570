"""Editing one weight or bias by hand."""

from __future__ import annotations

import math

import numpy as np

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
    if selection.target_layer == 0:
        raise UnusableParameters("Inputs and J have no bias; choose a weight or another neuron.")
    if not math.isfinite(value):
        raise UnusableParameters("A weight or bias must be a finite number.")
    index = index_of(selection, session.recipe.units)
    symbol = symbol_of(parameter_at(session.recipe.units, index).key, session.recipe.units)
    text = f"{symbol} {_written(float(session.network.parameters[index]))} → {_written(value)}"
    session.set_values(Edit(np.array([index]), np.array([value])), text)


def _written(value: float) -> str:
    return f"{value:.4g}".replace("-", "−", 1)
