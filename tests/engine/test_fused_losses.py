"""Loss and output activation in one: the product of the factors, and right where they are not."""

from __future__ import annotations

import math
from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.activations import ACTIVATIONS, Array, softmax_backward
from app.engine.losses import LOSSES
from app.engine.network import MLP
from tests.engine.networks import OUTPUTS
from tests.for_each import for_each

BINARY = LOSSES["binary_cross_entropy"]
CATEGORICAL = LOSSES["cross_entropy"]
SIGMOID, SOFTMAX = ACTIVATIONS["sigmoid"], ACTIVATIONS["softmax"]


def test_which_losses_have_one_and_with_what_they_go() -> None:
    fused = {name: set(loss.fused) for name, loss in LOSSES.items() if loss.fused}
    assert fused == {"binary_cross_entropy": {"sigmoid"}, "cross_entropy": {"softmax"}}
    for name, loss in LOSSES.items():
        assert sorted(loss.outputs or ACTIVATIONS) == OUTPUTS[name]
        assert bool(loss.why) == (loss.outputs is not None)


def one_hot(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    return np.eye(shape[1])[rng.integers(0, shape[1], shape[0])]


@settings(deadline=None)
@given(
    samples=st.integers(1, 6),
    outputs=st.integers(1, 4),
    size=st.floats(0.0, 30.0),
    seed=st.integers(0, 2**32 - 1),
)
def test_sigmoid_is_the_product_of_its_factors(
    samples: int, outputs: int, size: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    z = size * rng.uniform(-1.0, 1.0, (samples, outputs))
    y = rng.integers(0, 2, z.shape).astype(np.float64)
    a, fused = SIGMOID.function(z), BINARY.fused["sigmoid"]
    product = BINARY.derivative(a, y) * SIGMOID.derivative(z, a)
    # Within |z| ≤ 30 both factors are finite; 1 − a has lost digits there, up to e^30 · 1e-16.
    lost = 4e-16 * math.exp(size)
    np.testing.assert_allclose(product, fused.derivative(a, y), rtol=lost + 1e-14, atol=1e-16)
    assert fused.value(z, y) == pytest.approx(BINARY.value(a, y), rel=1e-13, abs=lost)


@settings(deadline=None)
@given(
    samples=st.integers(1, 6),
    outputs=st.integers(1, 5),
    size=st.floats(0.0, 300.0),
    seed=st.integers(0, 2**32 - 1),
)
def test_softmax_is_the_product_of_its_factors(
    samples: int, outputs: int, size: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    z = size * rng.uniform(-1.0, 1.0, (samples, outputs))
    y = one_hot(rng, (samples, outputs))
    a, fused = SOFTMAX.function(z), CATEGORICAL.fused["softmax"]
    product = softmax_backward(a, CATEGORICAL.derivative(a, y))
    np.testing.assert_allclose(product, fused.derivative(a, y), rtol=1e-12, atol=1e-15)
    assert fused.value(z, y) == pytest.approx(CATEGORICAL.value(a, y), rel=1e-12, abs=1e-14)


def exact_binary(z: float, y: int) -> float:
    """−ln σ(z), or −ln(1 − σ(z)), with so many digits that 1 + e^−700 is not 1."""
    with localcontext(prec=700):
        return float((1 + (-Decimal(z) if y else Decimal(z)).exp()).ln())


@for_each("y", [0, 1])
@for_each("z", [-700.0, -50.0, -1.5, 0.0, 1e-9, 0.5, 40.0, 700.0])
def test_binary_cross_entropy_against_seven_hundred_digits(z: float, y: int) -> None:
    fused, column = BINARY.fused["sigmoid"], np.array([[float(y)]])
    assert fused.value(np.array([[z]]), column) == pytest.approx(exact_binary(z, y), rel=4e-15)
    slope = fused.derivative(SIGMOID.function(np.array([[z]])), column)[0, 0]
    expected = -1 / (1 + math.exp(z)) if y else 1 / (1 + math.exp(-z))
    assert slope == pytest.approx(expected, rel=4e-15, abs=2e-16)


@for_each("z", [[700.0, -700.0, 0.0], [1.0, 2.0, 3.0], [0.0, 0.0], [-5e4, 5e4]])
def test_cross_entropy_against_sixty_digits(z: list[float]) -> None:
    for k in range(len(z)):
        y = np.eye(len(z))[k : k + 1]
        with localcontext(prec=60):
            powers = [Decimal(each).exp() for each in z]
            expected = float(sum(powers, Decimal(0)).ln() - Decimal(z[k]))
        found = CATEGORICAL.fused["softmax"].value(np.array([z]), y)
        assert found == pytest.approx(expected, rel=4e-15, abs=4e-16)


@for_each(
    ("loss", "output", "units"),
    [("binary_cross_entropy", "sigmoid", 1), ("cross_entropy", "softmax", 3)],
)
@for_each("size", [40.0, 700.0, 1e5, 1e300])
def test_far_out_all_that_trains_is_finite(loss: str, output: str, units: int, size: float) -> None:
    # The network's z are ± size, right for some samples and as wrong as can be for others.
    network = MLP([1, units], [output])
    network.w[0][0] = size * np.linspace(1.0, -1.0, units)
    x = np.array([[1.0], [-1.0], [1.0], [-1.0]])
    y = np.eye(units)[[0, 0, units - 1, units - 1]] if units > 1 else x[[0, 0, 1, 1]] > 0
    labels = y.astype(np.float64)
    value = network.loss(x, labels, LOSSES[loss])
    assert value == pytest.approx(size if units > 1 else size / 2, rel=1e-12)
    backward = network.backward(network.forward(x), labels, LOSSES[loss])
    assert np.isfinite(backward.dJ_dz[1]).all()
    assert np.abs(backward.dJ_dz[1]).max() == pytest.approx(1 / 4)
    assert np.isfinite(backward.dJ_dw[0]).all()
    assert np.isfinite(backward.dJ_da[0]).all()


def test_the_factors_are_kept_beside_the_fused_form() -> None:
    network = MLP([1, 1], ["sigmoid"], np.array([2.0, -0.5]))
    x, y = np.array([[0.25], [1.0]]), np.array([[1.0], [0.0]])
    backward = network.backward(network.forward(x), y, BINARY)
    a = network.predict(x)
    np.testing.assert_array_equal(backward.dJ_da[1], BINARY.derivative(a, y))
    np.testing.assert_allclose(backward.da_dz[1], a * (1 - a), rtol=1e-14)
    np.testing.assert_array_equal(backward.dJ_dz[1], (a - y) / 2)


@for_each("loss", ["mse", "huber"])
@for_each("output", ["sigmoid", "softmax"])
def test_other_losses_take_the_factors(loss: str, output: str) -> None:
    network = MLP([2, 3], [output], np.linspace(-1.0, 1.0, 9))
    x, y = np.array([[0.5, -1.0]]), np.array([[0.0, 0.0, 1.0]])
    forward = network.forward(x)
    backward = network.backward(forward, y, LOSSES[loss])
    factors = backward.dJ_da[1]
    if output == "sigmoid":
        np.testing.assert_array_equal(backward.dJ_dz[1], factors * backward.da_dz[1])
    else:
        np.testing.assert_array_equal(backward.dJ_dz[1], softmax_backward(forward.a[1], factors))
    assert network.loss(x, y, LOSSES[loss]) == LOSSES[loss].value(forward.a[1], y)
