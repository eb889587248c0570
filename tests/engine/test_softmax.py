"""Softmax: rows that add up to 1, against decimal arithmetic, and its whole Jacobian."""

from __future__ import annotations

from decimal import Decimal, localcontext

import numpy as np
import pytest

from app.engine.activations import ACTIVATIONS, Array, softmax_backward
from tests.for_each import for_each

SOFTMAX = ACTIVATIONS["softmax"]
ROWS = [
    [0.0, 0.0],
    [1.0, 2.0, 3.0],
    [-1.5, 0.25, 0.5, 7.0],
    [700.0, -700.0, 0.0],
    [1000.0, 1000.5],
    [-1e5, -1e5 + 3.0],
    [0.1],
]


def exact(row: list[float]) -> list[float]:
    with localcontext(prec=60):
        powers = [Decimal(z).exp() for z in row]
        return [float(power / sum(powers)) for power in powers]


@for_each("row", ROWS)
def test_value(row: list[float]) -> None:
    found = SOFTMAX.function(np.array([row]))[0]
    # z − max z is rounded once, which is a relative error of its size times 1e-16.
    digits = 4e-15 + 2e-16 * (max(row) - min(row))
    assert found.tolist() == pytest.approx(exact(row), rel=digits, abs=1e-300)


@for_each("size", [0.0, 1.0, 30.0, 1e4, 1e300, 1.7e308])
@for_each("units", [1, 2, 10])
def test_rows_add_up_to_one(units: int, size: float) -> None:
    z = size * np.random.default_rng(units).uniform(-1.0, 1.0, (50, units))
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        a = SOFTMAX.function(z)
        slopes = SOFTMAX.derivative(z, a)
    np.testing.assert_allclose(a.sum(axis=1), 1.0, rtol=4e-16 * units)
    assert ((a >= 0.0) & (a <= 1.0)).all()
    assert ((slopes >= 0.0) & (slopes <= 0.25)).all()


def test_samples_do_not_touch_each_other() -> None:
    z = np.random.default_rng(0).normal(size=(6, 4))
    alone = np.concatenate([SOFTMAX.function(z[i : i + 1]) for i in range(6)])
    np.testing.assert_array_equal(SOFTMAX.function(z), alone)


def test_a_shift_of_all_z_changes_nothing() -> None:
    z = np.array([[0.5, -1.25, 2.0]])
    np.testing.assert_array_equal(SOFTMAX.function(z), SOFTMAX.function(z + 64.0))


def test_two_units_are_the_sigmoid_of_their_difference() -> None:
    z = np.array([[0.75, -0.5], [-3.0, 4.0]])
    sigmoid = ACTIVATIONS["sigmoid"].function(z[:, :1] - z[:, 1:])
    np.testing.assert_allclose(SOFTMAX.function(z)[:, :1], sigmoid, rtol=4e-16)


def jacobian(row: Array) -> Array:
    """∂a_j/∂z_k by central differences."""
    step, columns = 1e-6, []
    for k in range(len(row)):
        up, down = row.copy(), row.copy()
        up[k] += step
        down[k] -= step
        high, low = SOFTMAX.function(up[np.newaxis])[0], SOFTMAX.function(down[np.newaxis])[0]
        columns.append((high - low) / (up[k] - down[k]))
    return np.array(columns).T


@for_each("units", [1, 2, 5])
def test_backward_is_the_product_with_the_jacobian(units: int) -> None:
    rng = np.random.default_rng(units)
    z, dJ_da = rng.normal(size=(4, units)), rng.normal(size=(4, units))
    a = SOFTMAX.function(z)
    found, diagonal = softmax_backward(a, dJ_da), SOFTMAX.derivative(z, a)
    for i in range(4):
        whole = jacobian(z[i])
        np.testing.assert_allclose(found[i], dJ_da[i] @ whole, rtol=0, atol=1e-9)
        np.testing.assert_allclose(diagonal[i], np.diag(whole), rtol=0, atol=1e-9)


def test_the_share_of_one_z_is_taken_from_the_others() -> None:
    rng = np.random.default_rng(3)
    a = SOFTMAX.function(rng.normal(size=(5, 4)))
    dJ_dz = softmax_backward(a, rng.normal(size=(5, 4)))
    np.testing.assert_allclose(dJ_dz.sum(axis=1), 0.0, atol=1e-16 * 10)
