"""Backpropagation against the complex step, each layer on its own."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings

from app.engine.activations import ACTIVATIONS, Array
from app.engine.losses import LOSSES
from app.engine.network import split_parameters
from tests.engine.gradients import complex_step
from tests.engine.networks import OUTPUTS, Case, cases
from tests.examples import examples


def test_every_activation_and_loss_is_covered() -> None:
    assert set(complex_step.FUNCTIONS) == set(ACTIVATIONS)
    assert set(complex_step.LOSSES) == set(LOSSES)


@settings(deadline=None, max_examples=examples(60))
@given(case=cases(losses=tuple(OUTPUTS)))
def test_every_layer_of_any_network(case: Case) -> None:
    network = case.network
    names = [activation.name for activation in network.activations]
    expected = complex_step.complex_step_gradient(
        network.parameters, list(network.units), names, case.x, case.y, case.loss
    )
    expected_w, expected_b = split_parameters(expected, network.units)
    backward = network.backward(network.forward(case.x), case.y, LOSSES[case.loss])
    for layer in range(network.depth):
        close(backward.dJ_dw[layer], expected_w[layer])
        close(backward.dJ_db[layer], expected_b[layer])


def close(found: Array, expected: Array) -> None:
    # Sums over samples and outputs cancel, so the yardstick is the layer's largest entry.
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9 * np.abs(expected).max() + 1e-15)
