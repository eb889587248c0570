"""The parameters are one vector, and w and b are views of it."""

from __future__ import annotations

import numpy as np
import pytest

from app.engine.activations import Array
from app.engine.losses import LOSSES
from app.engine.network import MLP, flatten_gradient, parameter_count, split_parameters
from tests.for_each import for_each


def test_order_is_w0_b0_w1_b1() -> None:
    network = MLP([2, 3, 1], ["tanh", "tanh"], np.arange(13.0))
    assert network.w[0].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert network.b[0].tolist() == [6, 7, 8]
    assert network.w[1].tolist() == [[9], [10], [11]]
    assert network.b[1].tolist() == [12]


def test_writing_to_the_vector_changes_the_layers() -> None:
    network = MLP([2, 3, 1], ["tanh", "tanh"])
    network.parameters[:] = np.arange(13.0)
    assert network.w[0][1, 2] == 5
    assert network.b[1][0] == 12


def test_writing_to_a_layer_changes_the_vector() -> None:
    network = MLP([2, 3, 1], ["tanh", "tanh"])
    network.w[1][2, 0] = 7.0
    network.b[0][1] = -1.0
    assert network.parameters.tolist() == [0.0] * 7 + [-1.0] + [0.0] * 3 + [7.0, 0.0]


def test_the_vector_passed_in_is_the_networks_own() -> None:
    vector = np.zeros(13)
    network = MLP([2, 3, 1], ["tanh", "tanh"], vector)
    network.w[0][0, 0] = 4.0
    assert vector[0] == 4.0


def test_zero_unless_given() -> None:
    assert MLP([2, 3, 1], ["tanh", "tanh"]).parameters.tolist() == [0.0] * 13


@for_each(("units", "count"), [([1, 1], 2), ([1, 1, 1], 4), ([2, 4, 2, 1], 25), ([3, 5], 20)])
def test_count(units: list[int], count: int) -> None:
    assert parameter_count(units) == count
    assert MLP(units, ["tanh"] * (len(units) - 1)).parameters.shape == (count,)


def test_gradient_has_the_order_of_the_parameters() -> None:
    network = MLP([2, 3, 1], ["tanh", "identity"], np.linspace(-1.0, 1.0, 13))
    x, y = np.array([[0.5, -1.0]]), np.array([[2.0]])
    backward = network.backward(network.forward(x), y, LOSSES["mse"])
    w, b = split_parameters(flatten_gradient(backward, network.depth), network.units)
    for layer in (0, 1):
        np.testing.assert_array_equal(w[layer], backward.dJ_dw[layer])
        np.testing.assert_array_equal(b[layer], backward.dJ_db[layer])


@pytest.mark.parametrize(
    "vector",
    [
        pytest.param(np.zeros(12), id="too short"),
        pytest.param(np.zeros(14), id="too long"),
        pytest.param(np.zeros((13, 1)), id="a column"),
        pytest.param(np.zeros(13, dtype=np.float32), id="float32"),
        pytest.param(np.zeros(26)[::2], id="not contiguous"),
    ],
)
def test_a_vector_that_cannot_be_viewed_is_refused(vector: Array) -> None:
    with pytest.raises(ValueError, match="parameters must"):
        MLP([2, 3, 1], ["tanh", "tanh"], vector)


@for_each("units", [[], [2], [2, 1], [2, 3, 4, 1]])
def test_layers_and_activations_must_fit(units: list[int]) -> None:
    with pytest.raises(ValueError, match="activations"):
        MLP(units, ["tanh", "tanh"])


def test_depth_is_the_number_of_the_output_layer() -> None:
    assert MLP([2, 3, 1], ["tanh", "tanh"]).depth == 2
