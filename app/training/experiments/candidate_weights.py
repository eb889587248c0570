"""The weights offered as answers to the question which weight moves most."""

from __future__ import annotations

from typing import Literal

import numpy as np

from app.engine.network import flat_index, flatten_gradient
from app.training.run.observation import Observation
from app.training.run.selection import Selection, index_of, parameter_at
from app.training.run.session import TrainingSession

Among = Literal["layer", "network"]
"""The weights that leave the selected weight's layer, or all weights."""

MAX_CANDIDATES = 12
"""More would be too long a list to choose from."""


def candidate_weights(session: TrainingSession, chosen: Selection, among: Among) -> list[Selection]:
    """At most ``MAX_CANDIDATES`` weights in the order of θ, the same for the same state.

    If there are more: the selected one, and others evenly spread over their ranks by |∂J/∂w| of
    the running or next batch, from the largest to the smallest.
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
    if len(places) > MAX_CANDIDATES:
        own = index_of(chosen, units) if chosen.kind == "w" else -1
        coming = Observation(session, session.network, session.batch_rows(), session.batch_mask())
        sizes = np.abs(flatten_gradient(coming.backward, session.network.depth))
        others = places[places != own]
        kept = MAX_CANDIDATES - (len(others) < len(places))
        # Stable, so that ties are sorted alike on every machine.
        ranked = others[np.argsort(-sizes[others], kind="stable")]
        spread = ranked[np.linspace(0, len(ranked) - 1, kept).round().astype(int)]
        places = np.sort(np.append(spread, [own] if kept < MAX_CANDIDATES else []).astype(int))
    return [parameter_at(units, int(place)) for place in places]
