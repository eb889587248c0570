"""One weight or bias set to a value by hand."""

from __future__ import annotations

import math

from app.training.selection import Selection
from app.training.session import TrainingSession, UnusableParameters


def set_parameter(session: TrainingSession, selection: Selection, value: float) -> None:
    """Give the chosen weight or bias another value; of a chosen neuron it is the bias.

    Position and history stay, a running step is begun anew, and the history is marked. What is
    frozen can be set too: it is only not trained. Raises UnusableParameters for an input, which
    has no bias, and where a number would not be finite.
    """
    if selection.target_layer == 0:
        raise UnusableParameters("an input has no bias; choose a weight or another neuron")
    if not math.isfinite(value):
        raise UnusableParameters("a weight or bias must be a finite number")
    layer, source = selection.target_layer - 1, selection.source
    w = [part.copy() for part in session.network.w]
    b = [part.copy() for part in session.network.b]
    row = b[layer] if source is None else w[layer][source]
    before = float(row[selection.unit])
    row[selection.unit] = value
    session.set_parameters(w, b)
    key = Selection("b" if source is None else "w", layer, selection.unit, source).key
    _mark(session, key, _written(before), _written(value))


def _mark(session: TrainingSession, key: str, before: str, after: str) -> None:
    """Mark the change; what is dragged through many values is one change, from first to last."""
    changes = session.history.changes
    if changes and changes[-1].epoch == session.epoch:
        last_key, _, last = changes[-1].text.partition(" ")
        if last_key == key and last.endswith(f" → {before}"):
            before = last.split(" → ")[0]
            del changes[-1]
    session.history.add_change(session.epoch, f"{key} {before} → {after}")


def _written(value: float) -> str:
    return f"{value:.4g}".replace("-", "−", 1)
