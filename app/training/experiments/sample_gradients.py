"""Each training sample's derivative of the loss by one parameter, at the present parameters."""

from __future__ import annotations

import numpy as np

from app.engine.activations import Array
from app.training.run.selection import Selection
from app.training.run.session import TrainingSession


def sample_gradients(session: TrainingSession, selection: Selection) -> Array | None:
    """∂Jᵢ/∂w of all n training samples as one batch, (n,), without dropout.

    For a neuron that of its bias. None for an input and for the loss, which have no parameter.
    """
    layer = selection.target_layer
    if layer == 0:
        return None
    network, train = session.network, session.data.train
    with np.errstate(over="ignore", invalid="ignore"):
        forward = network.forward(train.x)
        backward = network.backward(forward, train.y, session.loss)
        shares: Array = backward.dJ_dz[layer][:, selection.unit]
        if selection.source is not None:
            shares = shares * forward.a[layer - 1][:, selection.source]
    return shares
