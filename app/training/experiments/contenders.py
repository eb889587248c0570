"""Which weights may be asked about when it is to be told which of them moves most."""

from __future__ import annotations

from typing import Literal

import numpy as np

from app.engine.network import flat_index, flatten_gradient
from app.training.run.observation import Observation
from app.training.run.selection import Selection, parameter_at
from app.training.run.session import TrainingSession

Among = Literal["layer", "network"]
"""The weights that leave the layer of a chosen one, or all weights."""

MOST = 12
"""More would be no choice that one can look through."""


def index_of(selection: Selection, units: list[int]) -> int:
    """Where a weight or bias is in θ."""
    return flat_index(units, selection.layer, selection.source, selection.unit)


def contenders(session: TrainingSession, chosen: Selection, among: Among) -> list[Selection]:
    """At most ``MOST`` weights in the order of θ, the same for the same state.

    Of more than that: the chosen one, and the others evenly spread over their ranks by |∂J/∂w| of
    the running or coming batch, from the largest to the smallest.
    """
    units = session.recipe.units
    layers = [chosen.layer] if among == "layer" else range(session.network.depth)
    places = np.array(
        [
            flat_index(units, layer, source, unit)
            for layer in layers
            for source in range(units[layer])
            for unit in range(units[layer + 1])
        ]
    )
    if len(places) > MOST:
        own = index_of(chosen, units) if chosen.kind == "w" else -1
        coming = Observation(session, session.network, session.batch_rows(), session.batch_mask())
        sizes = np.abs(flatten_gradient(coming.backward, session.network.depth))
        others = places[places != own]
        kept = MOST - (len(others) < len(places))
        # Stable, so that of equal ones the first comes first on every machine.
        ranked = others[np.argsort(-sizes[others], kind="stable")]
        spread = ranked[np.linspace(0, len(ranked) - 1, kept).round().astype(int)]
        places = np.sort(np.append(spread, [own] if kept < MOST else []).astype(int))
    return [parameter_at(units, int(place)) for place in places]
