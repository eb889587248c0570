"""The article's 1-1-1 sigmoid network with every factor worked out by hand.

The numbers are chosen so that both sigmoids come out as fractions: sigma(0) = 1/2 and
sigma(ln 3) = 1 / (1 + 1/3) = 3/4, with sigma' = a (1 - a) = 1/4 and 3/16.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from app.engine.losses import LOSSES
from app.engine.network import MLP, Backward, Forward
from app.engine.optimizers import OPTIMIZERS

MSE = LOSSES["mse"]
LN3 = math.log(3.0)


def article_network(w0: float, b0: float, w1: float, b1: float) -> MLP:
    return MLP([1, 1, 1], ["sigmoid", "sigmoid"], np.array([w0, b0, w1, b1]))


def passes(network: MLP, x: list[float], y: list[float]) -> tuple[Forward, Backward]:
    forward = network.forward(np.array(x).reshape(-1, 1))
    return forward, network.backward(forward, np.array(y).reshape(-1, 1), MSE)


def column(*numbers: float) -> object:
    return pytest.approx(np.array(numbers).reshape(-1, 1), rel=4e-15, abs=1e-16)


def vector(*numbers: float) -> object:
    return pytest.approx(np.array(numbers), rel=4e-15, abs=1e-16)


# One sample: x = 2, y = 0, w0 = 0.5, b0 = -1, w1 = 2, b1 = ln 3 - 1.


@pytest.fixture
def one_sample() -> tuple[Forward, Backward]:
    return passes(article_network(0.5, -1.0, 2.0, LN3 - 1.0), [2.0], [0.0])


def test_feedforward_of_one_sample(one_sample: tuple[Forward, Backward]) -> None:
    forward, _ = one_sample
    assert forward.a[0] == column(2.0)
    assert forward.z[1] == column(0.0)  # 2 * 0.5 - 1
    assert forward.a[1] == column(1 / 2)
    assert forward.z[2] == column(LN3)  # 1/2 * 2 + ln 3 - 1
    assert forward.a[2] == column(3 / 4)


def test_loss_of_one_sample(one_sample: tuple[Forward, Backward]) -> None:
    forward, _ = one_sample
    assert MSE.value(forward.a[2], np.zeros((1, 1))) == pytest.approx(9 / 16, rel=4e-15)


def test_last_layer_of_one_sample(one_sample: tuple[Forward, Backward]) -> None:
    _, backward = one_sample
    assert backward.dJ_da[2] == column(3 / 2)  # 2/1 (3/4 - 0)
    assert backward.da_dz[2] == column(3 / 16)  # 3/4 * 1/4
    assert backward.dJ_dz[2] == column(9 / 32)  # 3/2 * 3/16
    assert backward.dJ_dw[1] == column(9 / 64)  # a1 = 1/2
    assert backward.dJ_db[1] == vector(9 / 32)


def test_first_layer_of_one_sample(one_sample: tuple[Forward, Backward]) -> None:
    _, backward = one_sample
    assert backward.dJ_da[1] == column(9 / 16)  # w1 = 2
    assert backward.da_dz[1] == column(1 / 4)  # 1/2 * 1/2
    assert backward.dJ_dz[1] == column(9 / 64)
    assert backward.dJ_dw[0] == column(9 / 32)  # dz1/dw0 = a0 = 2, not the article's dz0/dw0
    assert backward.dJ_db[0] == vector(9 / 64)
    assert backward.dJ_da[0] == column(9 / 128)  # w0 = 0.5


def test_gradient_descent_of_one_sample() -> None:
    network = article_network(0.5, -1.0, 2.0, LN3 - 1.0)
    gradient = network.gradient(np.array([[2.0]]), np.array([[0.0]]), MSE)
    after, _ = OPTIMIZERS["sgd"].update(network.parameters, gradient, {}, 1, 0.64, {})
    assert after == vector(
        0.5 - 0.18,  # 0.64 * 9/32
        -1.0 - 0.09,  # 0.64 * 9/64
        2.0 - 0.09,  # 0.64 * 9/64
        LN3 - 1.0 - 0.18,  # 0.64 * 9/32
    )


# Two samples: x = 2 and 4, y = 0 and 1, w0 = ln(3)/2, b0 = -ln 3, w1 = 4 ln 3, b1 = -2 ln 3.


@pytest.fixture
def two_samples() -> tuple[Forward, Backward]:
    network = article_network(LN3 / 2, -LN3, 4 * LN3, -2 * LN3)
    return passes(network, [2.0, 4.0], [0.0, 1.0])


def test_feedforward_of_two_samples(two_samples: tuple[Forward, Backward]) -> None:
    forward, _ = two_samples
    assert forward.z[1] == column(0.0, LN3)  # ln 3 - ln 3, 2 ln 3 - ln 3
    assert forward.a[1] == column(1 / 2, 3 / 4)
    assert forward.z[2] == column(0.0, LN3)  # 2 ln 3 - 2 ln 3, 3 ln 3 - 2 ln 3
    assert forward.a[2] == column(1 / 2, 3 / 4)


def test_loss_of_two_samples(two_samples: tuple[Forward, Backward]) -> None:
    forward, _ = two_samples
    # 1/2 (1/4 + 1/16)
    value = MSE.value(forward.a[2], np.array([[0.0], [1.0]]))
    assert value == pytest.approx(5 / 32, rel=4e-15)


def test_last_layer_of_two_samples(two_samples: tuple[Forward, Backward]) -> None:
    _, backward = two_samples
    assert backward.dJ_da[2] == column(1 / 2, -1 / 4)  # 2/2 (1/2 - 0), 2/2 (3/4 - 1)
    assert backward.da_dz[2] == column(1 / 4, 3 / 16)
    assert backward.dJ_dz[2] == column(1 / 8, -3 / 64)
    assert backward.dJ_dw[1] == column(7 / 256)  # 1/2 * 1/8 - 3/4 * 3/64 = 16/256 - 9/256
    assert backward.dJ_db[1] == vector(5 / 64)  # 8/64 - 3/64


def test_first_layer_of_two_samples(two_samples: tuple[Forward, Backward]) -> None:
    _, backward = two_samples
    assert backward.dJ_da[1] == column(LN3 / 2, -3 * LN3 / 16)  # times w1 = 4 ln 3
    assert backward.da_dz[1] == column(1 / 4, 3 / 16)
    assert backward.dJ_dz[1] == column(LN3 / 8, -9 * LN3 / 256)
    assert backward.dJ_dw[0] == column(7 * LN3 / 64)  # 2/8 - 4 * 9/256 = 16/64 - 9/64
    assert backward.dJ_db[0] == vector(23 * LN3 / 256)  # 32/256 - 9/256
