"""The check itself must be right: exact where it can be, and never pleased with NaN."""

from __future__ import annotations

import math

import numpy as np
import pytest

from app.engine.gradcheck import central_differences, relative_error
from app.engine.losses import LOSSES
from app.engine.network import MLP
from tests.engine.networks import random_case
from tests.for_each import for_each

MSE = LOSSES["mse"]


def test_of_a_parabola() -> None:
    # J = (3 w + b - 1)², at w = 2 and b = 1: dJ/dw = 2 * 6 * 3, dJ/db = 2 * 6.
    network = MLP([1, 1], ["identity"], np.array([2.0, 1.0]))
    differences = central_differences(network, np.array([[3.0]]), np.array([[1.0]]), MSE)
    assert differences == pytest.approx(np.array([36.0, 12.0]), rel=1e-9)


def test_the_network_is_left_as_it_was() -> None:
    case = random_case([2, 3, 1], ["tanh", "sigmoid"], 3, seed=2)
    before = case.network.parameters.copy()
    central_differences(case.network, case.x, case.y, MSE)
    np.testing.assert_array_equal(case.network.parameters, before)


def test_sees_a_wrong_gradient() -> None:
    case = random_case([2, 3, 1], ["tanh", "sigmoid"], 3, seed=2)
    gradient = case.network.gradient(case.x, case.y, MSE)
    differences = central_differences(case.network, case.x, case.y, MSE)
    gradient[4] *= 1.01
    assert relative_error(gradient, differences) > 1e-5


@for_each(
    ("a", "b", "error"),
    [
        ([1.0, 2.0], [1.0, 2.0], 0.0),
        ([0.0, 0.0], [0.0, 0.0], 0.0),
        ([4.0, 0.0], [3.0, 0.0], 0.25),
        ([-3.0, 0.0], [-4.0, 0.0], 0.25),
        ([1.0], [-1.0], 2.0),
        ([0.0], [5.0], 1.0),
    ],
)
def test_relative_error(a: list[float], b: list[float], error: float) -> None:
    assert relative_error(np.array(a), np.array(b)) == error


def test_relative_error_of_nan_is_below_no_tolerance() -> None:
    assert math.isnan(relative_error(np.array([np.nan, 1.0]), np.array([1.0, 1.0])))
    assert math.isnan(relative_error(np.array([1.0, 1.0]), np.array([1.0, np.nan])))


def test_relative_error_broadcasts_nothing() -> None:
    with pytest.raises(ValueError, match="shapes differ"):
        relative_error(np.ones(3), np.ones((3, 1)))
