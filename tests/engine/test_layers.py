"""Layer by layer gives the very numbers of a whole pass, and nothing before its time."""

from __future__ import annotations

import numpy as np

from app.engine.losses import LOSSES
from app.engine.network import Backward, Forward
from tests.engine.networks import random_case

MSE = LOSSES["mse"]
CASE = random_case([2, 3, 2, 1], ["tanh", "relu", "sigmoid"], 4, seed=5)


def test_forward_knows_the_layers_up_to_the_last_one_computed() -> None:
    whole = CASE.network.forward(CASE.x)
    forward = Forward(a={0: CASE.x})
    for layer in (1, 2, 3):
        CASE.network.forward_layer(forward, layer)
        assert sorted(forward.z) == list(range(1, layer + 1))
        assert sorted(forward.a) == list(range(layer + 1))
        np.testing.assert_array_equal(forward.z[layer], whole.z[layer])
        np.testing.assert_array_equal(forward.a[layer], whole.a[layer])


def test_backward_knows_the_layers_down_to_the_last_one_computed() -> None:
    forward = CASE.network.forward(CASE.x)
    whole = CASE.network.backward(forward, CASE.y, MSE)
    backward = Backward()
    for layer in (3, 2, 1):
        CASE.network.backward_layer(forward, backward, layer, MSE, CASE.y)
        assert sorted(backward.dJ_da) == list(range(layer - 1, 4))
        assert sorted(backward.da_dz) == sorted(backward.dJ_dz) == list(range(layer, 4))
        assert sorted(backward.dJ_dw) == sorted(backward.dJ_db) == list(range(layer - 1, 3))
        for name, numbers in vars(backward).items():
            for key, number in numbers.items():
                np.testing.assert_array_equal(number, getattr(whole, name)[key])
