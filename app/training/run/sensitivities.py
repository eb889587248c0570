"""How large ∂Jᵢ/∂a is in each layer: whether the gradient vanishes or explodes on its way back."""

from __future__ import annotations

import numpy as np

from app.training.run.observation import Observation
from app.training.run.position import backward_done


def mean_sensitivities(seen: Observation) -> dict[int, float]:
    """The mean of |∂Jᵢ/∂a| over the batch's samples and the units of each layer 1 … L.

    Of the samples for which it is known; a layer with none is absent.
    """
    found = {}
    for layer in range(1, seen.depth + 1):
        # The backward phase of a layer ends with ∂J/∂a of the layer before it.
        known = seen.rows_known(backward_done(min(layer + 1, seen.depth), seen.depth))
        if known:
            with np.errstate(over="ignore"):
                found[layer] = float(np.abs(seen.backward.dJ_da[layer][:known]).mean())
    return found
