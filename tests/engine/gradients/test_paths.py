"""∂J/∂a as a sum over paths: against every path, enumerated, and against backpropagation."""

from __future__ import annotations

from itertools import product
from math import prod

import numpy as np
import pytest

from app.engine.losses import LOSSES
from app.engine.network import MLP
from app.engine.paths import PathSum, sum_paths

NETWORKS = [
    ([1, 1, 1], ["sigmoid", "sigmoid"], "mse"),
    ([2, 3, 4, 2], ["tanh", "relu", "identity"], "mse"),
    ([3, 4, 3, 4, 3], ["tanh", "sigmoid", "leaky_relu", "softmax"], "cross_entropy"),
    ([2, 5, 1], ["tanh", "sigmoid"], "binary_cross_entropy"),
]


def paths_of(
    network: MLP, loss: str, layer: int, unit: int, seed: int = 1
) -> tuple[PathSum, float]:
    """The paths of a random sample, and ∂J/∂a by backpropagation."""
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(1, network.units[0])), np.zeros((1, network.units[-1]))
    y[0, 0] = 1.0
    forward = network.forward(x)
    backward = network.backward(forward, y, LOSSES[loss])
    slopes = {k: backward.da_dz[k][0] for k in range(1, network.depth)}
    found = sum_paths(network.w, slopes, backward.dJ_dz[network.depth][0], layer, unit)
    return found, float(backward.dJ_da[layer][0, unit])


def random_network(units: list[int], activations: list[str], seed: int = 0) -> MLP:
    size = sum((a + 1) * b for a, b in zip(units, units[1:], strict=False))
    return MLP(units, activations, np.random.default_rng(seed).normal(size=size))


@pytest.mark.parametrize(("units", "activations", "loss"), NETWORKS)
def test_the_sum_is_the_derivative(units: list[int], activations: list[str], loss: str) -> None:
    network = random_network(units, activations)
    for layer in range(network.depth):
        for unit in range(units[layer]):
            found, derivative = paths_of(network, loss, layer, unit)
            assert found.total == pytest.approx(derivative, rel=1e-12, abs=1e-15)
            assert found.count == prod(units[layer + 1 :])


@pytest.mark.parametrize(("units", "activations", "loss"), NETWORKS)
def test_the_largest_are_those_of_all(units: list[int], activations: list[str], loss: str) -> None:
    network = random_network(units, activations, seed=3)
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(1, units[0])), np.eye(units[-1])[:1]
    forward = network.forward(x)
    backward = network.backward(forward, y, LOSSES[loss])
    every = {}
    for way in product(*(range(n) for n in units[1:])):
        value, here = 1.0, 0
        for layer, unit in enumerate(way):
            value *= float(network.w[layer][here, unit])
            last = layer + 1 == network.depth
            factor = backward.dJ_dz if last else backward.da_dz
            value *= float(factor[layer + 1][0, unit])
            here = unit
        every[way] = value
    found, _ = paths_of(network, loss, 0, 0)
    wanted = sorted(map(abs, every.values()), reverse=True)[:5]
    assert [abs(path.product) for path in found.largest] == pytest.approx(wanted, rel=1e-12)
    assert all(path.product == pytest.approx(every[path.units]) for path in found.largest)
    assert found.magnitude == pytest.approx(sum(map(abs, every.values())), rel=1e-12)
    rest = sum(every.values()) - sum(path.product for path in found.largest)
    assert found.others == pytest.approx(rest, abs=1e-12)


def test_equal_weights_in_a_deep_network_are_quick() -> None:
    """64⁹ equal paths: a search that continued all equal beginnings would not end."""
    network = random_network([2, *[64] * 9, 1], ["tanh"] * 10)
    network.parameters[:] = 0.01
    found, derivative = paths_of(network, "mse", 0, 0)
    assert found.count == 64**9
    assert len(found.largest) == 5 and len({path.units for path in found.largest}) == 5
    assert found.total == pytest.approx(derivative, rel=1e-9)
    assert found.remaining == pytest.approx(1.0)


def test_zero_weights_have_paths_of_zero() -> None:
    network = random_network([2, 3, 1], ["tanh", "sigmoid"])
    network.parameters[:] = 0.0
    found, _ = paths_of(network, "mse", 0, 0)
    assert [path.product for path in found.largest] == [0.0, 0.0, 0.0]
    assert found.total == 0.0 and found.remaining is None


def test_opposite_paths_cancel() -> None:
    network = random_network([1, 2, 1], ["identity", "identity"])
    network.w[0][...], network.w[1][...] = [[1.0, 1.0]], [[1.0], [-0.75]]
    network.b[0][...], network.b[1][...] = 0.0, 0.0
    found, _ = paths_of(network, "mse", 0, 0)
    assert found.remaining == pytest.approx(0.25 / 1.75)


def test_the_output_has_no_paths() -> None:
    network = random_network([1, 1], ["sigmoid"])
    with pytest.raises(ValueError, match="layer must be from 0 to 0, got 1"):
        sum_paths(network.w, {}, np.ones(1), 1, 0)
