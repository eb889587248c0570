"""Everything is float64 from end to end, and what is passed in is left alone."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings

from app.engine.activations import ACTIVATIONS
from app.engine.losses import LOSSES
from tests.engine.networks import Case, cases

MSE = LOSSES["mse"]


@settings(deadline=None)
@given(case=cases())
def test_every_factor_is_float64(case: Case) -> None:
    forward = case.network.forward(case.x)
    backward = case.network.backward(forward, case.y, MSE)
    kinds = (forward.a, forward.z, *vars(backward).values())
    assert {number.dtype for kind in kinds for number in kind.values()} == {np.dtype(np.float64)}
    assert case.network.gradient(case.x, case.y, MSE).dtype == np.float64
    assert case.network.predict(case.x).dtype == np.float64
    assert type(MSE.value(forward.a[case.network.depth], case.y)) is float


@settings(deadline=None)
@given(case=cases())
def test_passes_change_neither_inputs_nor_parameters(case: Case) -> None:
    network = case.network
    before = [part.copy() for part in (case.x, case.y, network.parameters)]
    forward = network.forward(case.x)
    computed = [number.copy() for number in (*forward.a.values(), *forward.z.values())]
    network.backward(forward, case.y, MSE)
    network.gradient(case.x, case.y, MSE)
    network.predict(case.x)
    for part, old in zip((case.x, case.y, network.parameters), before, strict=True):
        np.testing.assert_array_equal(part, old)
    for number, old in zip((*forward.a.values(), *forward.z.values()), computed, strict=True):
        np.testing.assert_array_equal(number, old)


def test_activations_never_share_memory_with_z() -> None:
    # Else a later write to one would silently change the other.
    z = np.array([[-1.0, 2.0]])
    for activation in ACTIVATIONS.values():
        a = activation.function(z)
        assert not np.shares_memory(a, z), activation.name
        assert not np.shares_memory(activation.derivative(z, a), a), activation.name
