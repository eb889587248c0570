"""Losses against sums written out, and their derivatives against difference quotients."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.activations import Array
from app.engine.losses import LOSSES
from tests.for_each import for_each

MSE, HUBER = LOSSES["mse"], LOSSES["huber"]
BINARY, CATEGORICAL = LOSSES["binary_cross_entropy"], LOSSES["cross_entropy"]


def test_names_are_the_keys() -> None:
    assert all(name == loss.name for name, loss in LOSSES.items())


def test_mse_with_one_output_is_the_articles() -> None:
    a, y = np.array([[0.5], [0.75], [-2.0]]), np.array([[0.0], [1.0], [1.0]])
    # 1/3 (1/4 + 1/16 + 9)
    assert MSE.value(a, y) == pytest.approx(float(Fraction(149, 48)), rel=1e-15)


def test_derivative_of_mse_with_one_output_is_the_articles() -> None:
    a, y = np.array([[0.5], [0.75], [-2.0]]), np.array([[0.0], [1.0], [1.0]])
    # 2/3 (a - y)
    expected = [[1 / 3], [-1 / 6], [-2.0]]
    np.testing.assert_allclose(MSE.derivative(a, y), expected, rtol=1e-15)


def test_mse_with_more_outputs_is_the_mean_over_them() -> None:
    a, y = np.array([[1.0, 2.0], [3.0, 5.0]]), np.array([[0.0, 0.0], [0.0, 1.0]])
    # 1/2 (1/2 (1 + 4) + 1/2 (9 + 16))
    assert MSE.value(a, y) == 7.5
    # 2 / (2 * 2) (a - y)
    assert MSE.derivative(a, y).tolist() == [[0.5, 1.0], [1.5, 2.0]]


def test_huber_is_a_parabola_inside_and_straight_outside() -> None:
    a = np.array([[0.5], [-1.0], [1.0], [3.0], [-4.0]])
    # 1/5 (1/8 + 1/2 + 1/2 + (3 - 1/2) + (4 - 1/2))
    assert HUBER.value(a, np.zeros((5, 1))) == pytest.approx(7.125 / 5, rel=1e-15)
    expected = [0.1, -0.2, 0.2, 0.2, -0.2]
    assert HUBER.derivative(a, np.zeros((5, 1))).ravel().tolist() == pytest.approx(expected)


def test_huber_with_more_outputs_is_the_mean_over_them() -> None:
    a, y = np.array([[2.0, 0.5], [1.0, 1.0]]), np.zeros((2, 2))
    assert HUBER.value(a, y) == (1.5 + 0.125 + 0.5 + 0.5) / 4
    assert HUBER.derivative(a, y).tolist() == [[0.25, 0.125], [0.25, 0.25]]


def test_binary_cross_entropy_is_the_mean_over_samples_and_outputs() -> None:
    a, y = np.array([[0.5, 0.25], [0.75, 0.5]]), np.array([[1.0, 0.0], [1.0, 0.0]])
    expected = -(math.log(0.5) + math.log(0.75) + math.log(0.75) + math.log(0.5)) / 4
    assert BINARY.value(a, y) == pytest.approx(expected, rel=1e-15)
    # (a - y) / (a (1 - a)) / 4
    derivative = [-0.5, 1 / 3, -1 / 3, 0.5]
    assert BINARY.derivative(a, y).ravel().tolist() == pytest.approx(derivative, rel=1e-15)


def test_cross_entropy_is_summed_over_the_classes() -> None:
    a = np.array([[0.5, 0.25, 0.25], [0.125, 0.125, 0.75]])
    y = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    assert CATEGORICAL.value(a, y) == pytest.approx(-(math.log(0.25) + math.log(0.75)) / 2)
    expected = [0.0, -2.0, 0.0, 0.0, 0.0, -2 / 3]
    assert CATEGORICAL.derivative(a, y).ravel().tolist() == pytest.approx(expected, rel=1e-15)


@for_each("name", LOSSES)
def test_no_error_no_loss(name: str) -> None:
    labels = np.array([[0.0, 1.0], [1.0, 0.0]])
    assert LOSSES[name].value(labels, labels) == 0.0


@for_each("name", ["mse", "huber"])
def test_no_error_no_derivative(name: str) -> None:
    labels = np.array([[0.0], [1.0]])
    assert LOSSES[name].derivative(labels, labels).tolist() == [[0.0], [0.0]]


def drawn(name: str, samples: int, outputs: int, seed: int) -> tuple[Array, Array]:
    """a away from 0 and 1, and labels that differ; Huber's kinks at |a − y| = 1 kept away from."""
    rng = np.random.default_rng(seed)
    a = rng.uniform(0.1, 0.9, (samples, outputs))
    if name in ("mse", "huber"):
        return a, a + rng.choice([-1.0, 1.0], a.shape) * rng.choice([0.5, 0.9, 1.1, 3.0], a.shape)
    return a, rng.integers(0, 2, a.shape).astype(np.float64)


@settings(deadline=None)
@given(
    name=st.sampled_from(sorted(LOSSES)),
    samples=st.integers(1, 6),
    outputs=st.integers(1, 4),
    seed=st.integers(0, 2**32 - 1),
)
def test_derivative_is_the_difference_quotient(
    name: str, samples: int, outputs: int, seed: int
) -> None:
    loss, step = LOSSES[name], 1e-5
    a, y = drawn(name, samples, outputs, seed)
    derivative = loss.derivative(a, y)
    assert derivative.shape == a.shape
    for place in np.ndindex(a.shape):
        up, down = a.copy(), a.copy()
        up[place] += step
        down[place] -= step
        quotient = (loss.value(up, y) - loss.value(down, y)) / (2 * step)
        assert derivative[place] == pytest.approx(quotient, rel=1e-7, abs=1e-9)


@for_each("name", LOSSES)
@for_each("shape", [(4,), (4, 1), (1, 2), (2, 4)])
def test_labels_of_another_shape_are_refused(name: str, shape: tuple[int, ...]) -> None:
    loss, a, y = LOSSES[name], np.full((4, 2), 0.5), np.ones(shape)
    for function in (loss.value, loss.derivative):
        with pytest.raises(ValueError, match="shape"):
            function(a, y)
    for fused in loss.fused.values():
        for function in (fused.value, fused.derivative):
            with pytest.raises(ValueError, match="shape"):
                function(a, y)
