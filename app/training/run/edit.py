"""One weight or bias set to a value by hand."""

from __future__ import annotations

import math

import numpy as np

from app.engine.network import parameter_count
from app.training.run.parameters import UnusableParameters
from app.training.run.selection import Selection
from app.training.run.session import TrainingSession
from app.training.timeline.segment import Edit


def set_parameter(session: TrainingSession, selection: Selection, value: float) -> None:
    """Give the chosen weight or bias another value; of a chosen neuron it is the bias.

    Position and history stay, a running step is begun anew, and the history is marked: what is
    dragged through many values is one change, from first to last. What is frozen can be set too:
    it is only not trained. Raises UnusableParameters for an input, which has no bias, and where a
    number would not be finite.
    """
    if selection.target_layer == 0:
        raise UnusableParameters("an input has no bias; choose a weight or another neuron.")
    if not math.isfinite(value):
        raise UnusableParameters("a weight or bias must be a finite number.")
    layer, source, units = selection.target_layer - 1, selection.source, session.recipe.units
    index = parameter_count(units[: layer + 1]) + selection.unit
    index += units[layer] * units[layer + 1] if source is None else source * units[layer + 1]
    key = Selection("b" if source is None else "w", layer, selection.unit, source).key
    text = f"{key} {_written(float(session.network.parameters[index]))} → {_written(value)}"
    session.set_values(Edit(np.array([index]), np.array([value])), text)


def _written(value: float) -> str:
    return f"{value:.4g}".replace("-", "−", 1)
