"""J at many settings of a few parameters is what a textbook computes for each of them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from app.engine.loss_grid import Batch, losses_at, seconds_per_point
from app.engine.losses import LOSSES
from app.engine.network import MLP, parameter_count
from tests.training.textbook import LOSSES as TEXTBOOK_LOSSES
from tests.training.textbook import TextbookNetwork

CASES: dict[str, tuple[list[int], list[str], str, list[int]]] = {
    "1-1-1, both weights": ([1, 1, 1], ["sigmoid", "sigmoid"], "mse", [0, 2]),
    "two layers": ([2, 4, 2, 1], ["tanh", "relu", "identity"], "huber", [3, 14]),
    "two weights into one neuron": ([2, 3, 1], ["sin", "tanh"], "mse", [1, 4]),
    "weight and bias of one neuron": ([2, 3, 1], ["gelu", "tanh"], "mse", [7, 1]),
    "two neurons of a layer": ([3, 4, 2], ["elu", "sigmoid"], "binary_cross_entropy", [5, 15]),
    "the output layer": ([2, 3, 3], ["silu", "softmax"], "cross_entropy", [9, 19]),
    "before softmax": ([2, 3, 3], ["tanh", "softmax"], "cross_entropy", [0, 20]),
    "one parameter": ([2, 1], ["identity"], "mse", [2]),
}


def network(units: list[int], activations: list[str], seed: int = 1) -> MLP:
    parameters = np.random.default_rng(seed).normal(size=parameter_count(units))
    return MLP(units, activations, parameters)


def batch(units: list[int], loss: str, samples: int = 7, mask: Any = None) -> Batch:
    rng = np.random.default_rng(2)
    y = rng.integers(0, 2, (samples, units[-1])).astype(np.float64)
    if loss == "cross_entropy":
        y = np.eye(units[-1])[rng.integers(0, units[-1], samples)]
    return Batch(rng.normal(size=(samples, units[0])), y, mask or {})


def by_hand(made: MLP, activations: list[str], samples: Batch, loss: str) -> float:
    """J as a textbook computes it."""
    w = [matrix.tolist() for matrix in made.w]
    textbook = TextbookNetwork(w, [vector.tolist() for vector in made.b], activations)
    total = []
    for row, (x, y) in enumerate(zip(samples.x.tolist(), samples.y.tolist(), strict=True)):
        masks = {layer: mask[row].tolist() for layer, mask in samples.mask.items()}
        a, _ = textbook._forward(x, masks)
        of = TEXTBOOK_LOSSES[loss]
        total += [of(p, t, len(y)) for p, t in zip(a[-1], y, strict=True)]
    return math.fsum(total) / len(samples.x)


@pytest.mark.parametrize("case", CASES)
def test_every_point_is_the_loss_of_its_own_network(case: str) -> None:
    units, activations, loss, index = CASES[case]
    made, samples = network(units, activations), batch(units, loss)
    values = np.random.default_rng(3).normal(scale=2.0, size=(40, len(index)))
    found = losses_at(made, samples, LOSSES[loss], index, values)
    for row, setting in enumerate(values):
        parameters = made.parameters.copy()
        parameters[index] = setting
        expected = by_hand(made.with_parameters(parameters), activations, samples, loss)
        assert found[row] == pytest.approx(expected, rel=1e-12)


def test_it_leaves_the_network_as_it_is() -> None:
    made = network([2, 3, 1], ["tanh", "tanh"])
    before = made.parameters.copy()
    losses_at(made, batch([2, 3, 1], "mse"), LOSSES["mse"], [0, 9], np.zeros((5, 2)))
    assert np.array_equal(made.parameters, before)


@pytest.mark.parametrize("index", [[0, 3], [0, 12], [12, 13]])
def test_dropout_s_masks_are_the_same_at_every_point(index: list[int]) -> None:
    units, activations = [2, 3, 2, 1], ["relu", "tanh", "identity"]
    rng = np.random.default_rng(5)
    masks = {1: 2.0 * rng.integers(0, 2, (7, 3)), 2: 2.0 * rng.integers(0, 2, (7, 2))}
    made, samples = network(units, activations), batch(units, "mse", mask=masks)
    values = rng.normal(size=(9, 2))
    found = losses_at(made, samples, LOSSES["mse"], index, values)
    for row, setting in enumerate(values):
        parameters = made.parameters.copy()
        parameters[index] = setting
        expected = by_hand(made.with_parameters(parameters), activations, samples, "mse")
        assert found[row] == pytest.approx(expected, rel=1e-12)


def test_many_points_are_the_same_as_a_few() -> None:
    """They are computed in chunks."""
    units = [2, 64, 1]
    made, samples = network(units, ["tanh", "tanh"]), batch(units, "mse", samples=100)
    values = np.random.default_rng(7).normal(size=(60, 2))
    together = losses_at(made, samples, LOSSES["mse"], [0, 150], values)
    alone = [
        losses_at(made, samples, LOSSES["mse"], [0, 150], values[k : k + 1])[0] for k in range(60)
    ]
    assert together == pytest.approx(alone, rel=1e-13)
    assert losses_at(made, samples, LOSSES["mse"], [0, 150], values[:0]).shape == (0,)


def test_overflow_is_no_error() -> None:
    made = network([1, 1, 1], ["identity", "identity"])
    samples = batch([1, 1, 1], "mse")
    found = losses_at(made, samples, LOSSES["mse"], [0, 2], np.array([[1e200, 1e200], [0.0, 0.0]]))
    assert not np.isfinite(found[0]) and np.isfinite(found[1])


def test_more_work_is_expected_to_take_longer() -> None:
    small, large = network([2, 4, 1], ["tanh", "tanh"]), network([2, 64, 64, 1], ["tanh"] * 3)
    assert seconds_per_point(small, 10, [0, 1]) < seconds_per_point(small, 500, [0, 1])
    assert seconds_per_point(small, 500, [0, 1]) < seconds_per_point(large, 500, [0, 1])
    last = parameter_count(large.units) - 1
    assert seconds_per_point(large, 500, [last, last - 1]) < seconds_per_point(large, 500, [0, 1])
