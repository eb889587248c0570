"""Gradient norms, dead units and saturation, against loops that know only the formulas."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from app.engine.activations import ACTIVATIONS
from app.engine.losses import LOSSES
from app.engine.network import MLP
from app.training.data.data import Split
from app.training.run.layer_metrics import CAN_DIE, LARGEST_SLOPE, gradient_norms, layer_metrics
from app.training.run.session import TrainingSession
from tests.for_each import for_each
from tests.training.runs import run


def metrics(session: TrainingSession) -> list[Any]:
    return layer_metrics(session.network, session.data.train, session.loss)


def one_layer(activation: str, z: list[list[float]]) -> Any:
    """The metrics of a layer that gets these z (m, n), by an identity as its weights."""
    x = np.array(z)
    network = MLP([x.shape[1], x.shape[1]], [activation])
    network.w[0][...] = np.eye(x.shape[1])
    y = np.zeros_like(x)
    split = Split(x, np.zeros(len(x)), x, y)
    (found,) = layer_metrics(network, split, LOSSES["mse"])
    return found


@for_each("parts", [{}, {"dataset": {"name": "xor"}}], ids=["circle", "xor"])
def test_gradient_norms_are_those_of_difference_quotients(parts: dict[str, Any]) -> None:
    session = run(**parts)
    network, train = session.network, session.data.train
    slopes = []
    for index in range(len(network.parameters)):
        here, step = network.parameters[index], 1e-6
        losses = []
        for value in (here + step, here - step):
            network.parameters[index] = value
            predicted = network.predict(train.x)
            errors = (predicted - train.y).ravel().tolist()
            losses.append(sum(error**2 for error in errors) / len(errors))
        network.parameters[index] = here
        slopes.append((losses[0] - losses[1]) / (2 * step))
    first = (network.units[0] + 1) * network.units[1]
    expected = [math.dist(part, [0] * len(part)) for part in (slopes[:first], slopes[first:])]
    assert gradient_norms(network, train, session.loss) == pytest.approx(expected, rel=1e-6)
    assert [layer.gradient_norm for layer in metrics(session)] == pytest.approx(expected, rel=1e-6)


def test_dropout_and_the_regularizer_are_left_out() -> None:
    layers = [
        {"units": 3, "activation": "tanh", "dropout": 0.5},
        {"units": 1, "activation": "sigmoid"},
    ]
    assert metrics(run(layers=layers, regularizer={"name": "l2", "rate": 1.0})) == metrics(run())


def test_a_unit_is_dead_where_no_sample_is_above_zero() -> None:
    z = [[-1.0, -1.0, 0.0, 2.0], [-3.0, 1.0, 0.0, 2.0], [-0.5, -1.0, -1.0, 2.0]]
    found = one_layer("relu", z)
    assert (found.dead, found.saturated) == (2 / 4, None)


def test_hardtanh_dies_and_saturates_outside_one() -> None:
    found = one_layer("hardtanh", [[2.0, 0.5, -1.0], [3.0, 5.0, 0.0]])
    assert (found.dead, found.saturated) == (1 / 3, 4 / 6)


@for_each(("name", "edge"), [("sigmoid", 5.98645), ("tanh", 2.99322)])
def test_saturation_begins_where_the_slope_is_a_hundredth(name: str, edge: float) -> None:
    """σ' = σ(1 − σ) = 0.0025 at z = ±5.98645; tanh(z) = 2 σ(2z) − 1, so half as far."""
    inside, outside = edge - 1e-4, edge + 1e-4
    found = one_layer(name, [[inside, outside], [-inside, -outside], [0.0, 9 * edge]])
    assert (found.dead, found.saturated) == (None, 3 / 6)


def test_softmax_saturates_where_a_share_is_near_0_or_1() -> None:
    """Of shares p and 1 − p both have the slope p (1 − p)."""
    z = [[math.log(p / (1 - p)), 0.0] for p in (0.5, 0.01, 0.002, 0.999)]
    assert one_layer("softmax", z).saturated == 4 / 8


@for_each("name", ACTIVATIONS)
def test_what_an_activation_cannot_do_has_no_number(name: str) -> None:
    found = one_layer(name, [[-50.0, 50.0], [-40.0, 1.0]])
    assert (found.dead is None) == (name not in CAN_DIE)
    assert (found.saturated is None) == (name not in LARGEST_SLOPE)


@for_each("name", LARGEST_SLOPE)
def test_the_largest_slope_is_the_largest(name: str) -> None:
    z = np.linspace(-3, 3, 601)
    pairs = np.column_stack([z, -z]) / (2 if name == "softmax" else 1)
    activation = ACTIVATIONS[name]
    assert activation.derivative(pairs, activation.function(pairs)).max() == LARGEST_SLOPE[name]


def test_a_huge_gradient_has_no_norm_and_a_tiny_one_keeps_its_digits() -> None:
    def norm(scale: float) -> float | None:
        x = np.array([[1.0, 1.0]]) * scale
        network = MLP([2, 2], ["identity"])
        network.b[0][...] = 1.0
        split = Split(x, np.zeros(1), x, np.zeros((1, 2)))
        return gradient_norms(network, split, LOSSES["mse"])[0]

    # J = mean of a², so ∂J/∂b = (1, 1) and each of the four ∂J/∂w is the scale.
    assert norm(1e200) == pytest.approx(2e200)
    assert norm(1.7e308) is None
    network = MLP([1, 1], ["identity"], np.array([1e-170, 0.0]))
    split = Split(np.ones((1, 1)), np.zeros(1), np.ones((1, 1)), np.zeros((1, 1)))
    assert gradient_norms(network, split, LOSSES["mse"])[0] == pytest.approx(math.sqrt(8) * 1e-170)


def test_at_a_minimum_the_norm_is_zero() -> None:
    network = MLP([1, 1], ["identity"])
    split = Split(np.ones((2, 1)), np.zeros(2), np.ones((2, 1)), np.zeros((2, 1)))
    assert gradient_norms(network, split, LOSSES["mse"]) == [0.0]
