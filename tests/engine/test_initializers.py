"""Initial weights: their bounds, mean and variance, and that a seed repeats them."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from app.engine.initializers import CONSTANT, INITIALIZERS
from app.engine.losses import LOSSES
from app.engine.network import MLP
from tests.for_each import for_each

Fans = Callable[[int, int], float]

# As torch.nn.init has them: gain 1 for Xavier, √2 (relu's) and fan-in for Kaiming He's.
BOUNDS: dict[str, Fans] = {
    "uniform": lambda fan_in, fan_out: 0.5,
    "xavier_uniform": lambda fan_in, fan_out: math.sqrt(6 / (fan_in + fan_out)),
    "he_uniform": lambda fan_in, fan_out: math.sqrt(2) * math.sqrt(3 / fan_in),
}
DEVIATIONS: dict[str, Fans] = {
    "normal": lambda fan_in, fan_out: 1.0,
    "xavier_normal": lambda fan_in, fan_out: math.sqrt(2 / (fan_in + fan_out)),
    "he_normal": lambda fan_in, fan_out: math.sqrt(2) / math.sqrt(fan_in),
}
VALUES = {"zeros": 0.0, "constant": CONSTANT}
RANDOM = [*BOUNDS, *DEVIATIONS]
FANS = [(1, 1), (2, 4), (64, 64), (50, 400)]


def test_every_initializer_is_covered() -> None:
    assert {*BOUNDS, *DEVIATIONS, *VALUES} == set(INITIALIZERS)


def many(name: str, fan_in: int, fan_out: int) -> np.ndarray:
    rng = np.random.default_rng(1)
    draws = 40_000 // (fan_in * fan_out) + 1
    return np.stack([INITIALIZERS[name].weights(fan_in, fan_out, rng) for _ in range(draws)])


@for_each(("fan_in", "fan_out"), FANS)
@for_each("name", INITIALIZERS)
def test_shape(name: str, fan_in: int, fan_out: int) -> None:
    w = INITIALIZERS[name].weights(fan_in, fan_out, np.random.default_rng(0))
    assert w.shape == (fan_in, fan_out)
    assert w.dtype == np.float64


@for_each(("fan_in", "fan_out"), FANS, quick=2)
@for_each("name", BOUNDS, quick=2)
def test_uniform_within_its_bounds(name: str, fan_in: int, fan_out: int) -> None:
    bound, w = BOUNDS[name](fan_in, fan_out), many(name, fan_in, fan_out)
    assert np.abs(w).max() <= bound * (1 + 1e-15)
    assert np.abs(w).max() > 0.999 * bound
    # Uniform on ±bound has the variance bound² / 3.
    assert w.var() == pytest.approx(bound**2 / 3, rel=0.03)
    assert w.mean() == pytest.approx(0.0, abs=0.02 * bound)


@for_each(("fan_in", "fan_out"), FANS, quick=2)
@for_each("name", DEVIATIONS, quick=2)
def test_normal_with_its_deviation(name: str, fan_in: int, fan_out: int) -> None:
    scaled = many(name, fan_in, fan_out) / DEVIATIONS[name](fan_in, fan_out)
    assert scaled.var() == pytest.approx(1.0, rel=0.04)
    assert scaled.mean() == pytest.approx(0.0, abs=0.025)
    # A normal one, and not cut off: 68.3 % within one deviation, 0.27 % beyond three.
    assert (np.abs(scaled) < 1).mean() == pytest.approx(0.6827, abs=0.015)
    assert (np.abs(scaled) > 3).mean() == pytest.approx(0.0027, abs=0.0015)


@for_each("name", VALUES)
def test_the_same_everywhere(name: str) -> None:
    assert (INITIALIZERS[name].weights(3, 5, np.random.default_rng(0)) == VALUES[name]).all()


@for_each("name", RANDOM)
def test_same_seed_same_bits(name: str) -> None:
    first, again, other = (MLP([3, 4, 2], ["tanh", "tanh"]) for _ in range(3))
    first.initialize(name, np.random.default_rng(7))
    again.initialize(name, np.random.default_rng(7))
    other.initialize(name, np.random.default_rng(8))
    np.testing.assert_array_equal(first.parameters, again.parameters)
    assert (first.w[0] != other.w[0]).all()


@for_each("name", INITIALIZERS)
def test_biases_start_at_zero(name: str) -> None:
    network = MLP([3, 4, 2], ["tanh", "tanh"], np.full(26, 9.0))
    network.initialize(name, np.random.default_rng(0))
    assert all((b == 0.0).all() for b in network.b)
    assert all((w != 9.0).all() for w in network.w)


@for_each("name", RANDOM)
def test_layers_are_drawn_one_after_the_other(name: str) -> None:
    network = MLP([4, 4, 4], ["tanh", "tanh"])
    network.initialize(name, np.random.default_rng(0))
    assert (network.w[0] != network.w[1]).all()


@for_each("name", VALUES)
@for_each("activation", ["tanh", "sigmoid", "softplus"])
def test_without_asymmetry_the_units_of_a_layer_stay_alike(name: str, activation: str) -> None:
    network = MLP([2, 3, 4, 1], [activation, activation, "sigmoid"])
    network.initialize(name, np.random.default_rng(0))
    rng = np.random.default_rng(5)
    x, y = rng.normal(size=(8, 2)), np.array([[1.0]] * 3 + [[0.0]] * 5)
    before = network.parameters.copy()
    for _ in range(200):
        network.parameters -= 0.5 * network.gradient(x, y, LOSSES["mse"])
    assert (network.parameters != before).any()
    for w, b in zip(network.w[:-1], network.b[:-1], strict=True):
        # Alike but for the order in which a product's terms are added up.
        np.testing.assert_allclose(w, w[:, :1].repeat(w.shape[1], axis=1), rtol=1e-9, atol=1e-15)
        np.testing.assert_allclose(b, b[:1].repeat(len(b)), rtol=1e-9, atol=1e-15)
