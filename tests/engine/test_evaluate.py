"""Activations over many points: the kernels give what the forward pass gives, row by row."""

from __future__ import annotations

import numpy as np
import pytest

from app.engine.activations import ACTIVATIONS, Array
from app.engine.evaluate import evaluate
from app.engine.kernels import bindings
from app.engine.network import MLP
from tests.for_each import for_each

UNITS = [2, 5, 3, 4]


@pytest.fixture(autouse=True)
def dirty_scratch(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is in the room to work in beforehand must not matter."""
    monkeypatch.setattr(bindings, "scratch", lambda count: np.full(count, np.nan))


def network(activation: str, last: str = "tanh") -> MLP:
    made = MLP(UNITS, [activation, activation, last])
    made.initialize("xavier_uniform", np.random.default_rng(0))
    made.parameters += 0.05 * np.random.default_rng(1).standard_normal(made.parameters.size)
    return made


def by_hand(network: MLP, x: Array, first: int) -> Array:
    forward = network.forward(x)
    return np.concatenate([forward.a[layer].T for layer in range(first, network.depth + 1)])


@pytest.mark.usefixtures("compiled_engine")
@for_each("activation", sorted(ACTIVATIONS))
def test_every_activation(activation: str) -> None:
    made, x = network(activation), np.random.default_rng(2).standard_normal((130, 2))
    np.testing.assert_allclose(evaluate(made, x), by_hand(made, x, 1), rtol=1e-13, atol=1e-15)


@pytest.mark.usefixtures("compiled_engine")
@for_each("points", [1, 7, 63, 64, 65, 200])
@for_each("first", [1, 2, 3])
def test_any_number_of_points_from_any_layer(points: int, first: int) -> None:
    made, x = network("tanh", "softmax"), np.random.default_rng(3).standard_normal((points, 2))
    found = evaluate(made, x, first)
    assert found.shape == (sum(UNITS[first:]), points)
    np.testing.assert_allclose(found, by_hand(made, x, first), rtol=1e-13, atol=1e-15)


@pytest.mark.usefixtures("compiled_engine")
def test_what_overflows_is_infinite_without_a_warning() -> None:
    made = network("relu", "identity")
    made.parameters[:] = 1e200
    found = evaluate(made, np.ones((3, 2)))
    assert np.isposinf(found[-1]).all()


def test_without_the_kernels_it_is_the_forward_pass() -> None:
    made, x = network("tanh"), np.random.default_rng(4).standard_normal((9, 2))
    np.testing.assert_array_equal(evaluate(made, x, 2), by_hand(made, x, 2))
