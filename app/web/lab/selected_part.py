"""The chosen part in one line, for windows in which the microscope is out of sight."""

from __future__ import annotations

from dataclasses import dataclass

from app.training.run.observation import Observation
from app.training.run.selection import index_of
from app.training.run.session import TrainingSession
from app.training.run.symbols import selection_name
from app.web.view.fit import FittedView

STEP = 0.1
"""What the buttons − and + add to a weight or bias."""


@dataclass(frozen=True)
class SelectedPart:
    """A weight, bias, neuron or J with its present value; None while that is not known.

    Only a weight or bias ``can_be_set``; ``lower`` and ``higher`` are one step away from it.
    """

    key: str
    name: str
    value: float | None
    can_be_set: bool
    lower: float
    higher: float


def describe_selected(
    session: TrainingSession, fitted: FittedView, now: Observation
) -> SelectedPart:
    """The selection of the view."""
    selection = fitted.selection
    value = _value(session, fitted, now)
    can_be_set = selection.is_parameter and value is not None
    return SelectedPart(
        key=selection.key,
        name=selection_name(selection, session.recipe.units),
        value=value,
        can_be_set=can_be_set,
        lower=_rounded((value or 0.0) - STEP),
        higher=_rounded((value or 0.0) + STEP),
    )


def _value(session: TrainingSession, fitted: FittedView, now: Observation) -> float | None:
    selection = fitted.selection
    if selection.is_parameter:
        return float(session.network.parameters[index_of(selection, session.recipe.units)])
    if selection.kind == "J":
        return now.loss()
    if fitted.sample is None:
        return None
    layer = now.sample(fitted.sample).a.get(selection.layer)
    return None if layer is None else float(layer[selection.unit])


def _rounded(value: float) -> float:
    """Without the digits that a sum of decimal numbers adds, like 0.30000000000000004."""
    return float(f"{value:.12g}")
