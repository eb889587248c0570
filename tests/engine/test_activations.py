"""Each activation against decimal arithmetic with sixty digits, far out too."""

from __future__ import annotations

import math

import numpy as np
import pytest

from app.engine.activations import ACTIVATIONS
from tests.engine.exact import DERIVATIVES, FUNCTIONS, exact
from tests.for_each import for_each

ELEMENTWISE = sorted(set(ACTIVATIONS) - {"softmax"})
MODERATE = [-3.0, -1.7, -0.5, -1e-9, 0.0, 1e-9, 0.1, 0.5, 1.0, 2.6, 3.0]
FAR = [-700.0, -100.0, -40.0, -20.0, -10.0, 10.0, 17.0, 20.0, 40.0, 100.0, 700.0]
HUGE = [-1e308, -1e300, -745.2, -710.0, 710.0, 745.2, 1e300, 1e308]

# silu' and gelu' are a difference of two terms below zero, right to the terms' own last digit.
LOST = {"silu": 1e-15, "gelu": 1e-15}


def slope(name: str, z: float) -> float:
    at = np.array([z])
    activation = ACTIVATIONS[name]
    return float(activation.derivative(at, activation.function(at))[0])


def test_every_activation_is_covered() -> None:
    assert set(FUNCTIONS) == set(DERIVATIVES) == set(ELEMENTWISE)
    assert all(name == activation.name for name, activation in ACTIVATIONS.items())
    assert {name for name, a in ACTIVATIONS.items() if a.elementwise} == set(ELEMENTWISE)


@for_each("z", MODERATE + FAR)
@for_each("name", ELEMENTWISE)
def test_function(name: str, z: float) -> None:
    value = ACTIVATIONS[name].function(np.array([z]))
    # Far below zero Φ magnifies a relative error of its z, such as that of z/√2, by z².
    digits = 4e-15 + (2e-16 * min(z, 0.0) ** 2 if name == "gelu" else 0.0)
    assert value[0] == pytest.approx(exact(FUNCTIONS[name], z), rel=digits, abs=0)


@for_each("z", MODERATE)
@for_each("name", ELEMENTWISE)
def test_derivative(name: str, z: float) -> None:
    assert slope(name, z) == pytest.approx(exact(DERIVATIVES[name], z), rel=5e-14, abs=0)


@for_each("z", FAR)
@for_each("name", ELEMENTWISE)
def test_derivative_far_out(name: str, z: float) -> None:
    relative, absolute = (0.0, LOST[name]) if name in LOST else (4e-15, 0.0)
    expected = exact(DERIVATIVES[name], z)
    assert slope(name, z) == pytest.approx(expected, rel=relative, abs=absolute)


@for_each("z", [-2.5, -0.3, 0.4, 1.9])
@for_each("name", ELEMENTWISE)
def test_derivative_is_the_limit_of_the_difference_quotient(name: str, z: float) -> None:
    step = 1e-5
    low, high = ACTIVATIONS[name].function(np.array([z - step, z + step]))
    assert slope(name, z) == pytest.approx((high - low) / (2 * step), rel=1e-8, abs=1e-10)


@for_each(
    ("name", "z", "expected"),
    [
        ("relu", 0.0, 0.0),
        ("relu", -0.0, 0.0),
        ("leaky_relu", 0.0, 0.01),
        ("hardtanh", -1.0, 0.0),
        ("hardtanh", 1.0, 0.0),
        ("elu", 0.0, 1.0),
    ],
)
def test_derivative_at_a_kink_is_pytorchs(name: str, z: float, expected: float) -> None:
    assert slope(name, z) == expected


@for_each("name", ELEMENTWISE)
def test_huge_z_gives_no_warning_and_no_nan(name: str) -> None:
    z = np.array([HUGE])
    activation = ACTIVATIONS[name]
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        a = activation.function(z)
        slopes = activation.derivative(z, a)
    assert np.isfinite(a).all()
    assert np.isfinite(slopes).all()


@for_each("name", ELEMENTWISE)
@for_each("shape", [(1, 1), (5, 1), (1, 5), (3, 4), (0, 2)])
def test_shape_is_kept(name: str, shape: tuple[int, int]) -> None:
    z = np.linspace(-1.0, 1.0, shape[0] * shape[1]).reshape(shape)
    activation = ACTIVATIONS[name]
    a = activation.function(z)
    assert a.shape == shape
    assert activation.derivative(z, a).shape == shape


@for_each("name", sorted(ACTIVATIONS))
def test_labels_lie_within_reach_of_the_output(name: str) -> None:
    activation = ACTIVATIONS[name]
    z = np.linspace(-50.0, 50.0, 10_001)
    reached = activation.function(np.column_stack([z, -z]))
    assert reached.min() - 1e-6 <= activation.low < activation.high <= reached.max() + 1e-6
    if activation.bounded:
        assert reached.min() >= activation.low - 1e-15
        assert reached.max() <= activation.high + 1e-15


@for_each("name", sorted(ACTIVATIONS))
def test_labels_of_the_two_classes(name: str) -> None:
    low = -1 if name in ("tanh", "sin", "hardtanh") else 0
    assert (ACTIVATIONS[name].low, ACTIVATIONS[name].high) == (low, 1)


@for_each("name", ELEMENTWISE)
def test_bounds_that_the_stability_of_a_run_rests_on(name: str) -> None:
    # |f(z)| ≤ |z| + 1 and |f'(z)| ≤ 2.
    near = np.linspace(-50.0, 50.0, 200_001)
    far = np.geomspace(50.0, 1e308, 2001)
    z = np.concatenate([near, far, -far])
    activation = ACTIVATIONS[name]
    a = activation.function(z)
    assert (np.abs(a) <= np.abs(z) + 1.0).all()
    assert (np.abs(activation.derivative(z, a)) <= 2.0).all()


@for_each("name", ELEMENTWISE)
def test_what_is_bounded_stays_between_its_labels(name: str) -> None:
    largest = float(np.abs(ACTIVATIONS[name].function(np.array([-1e300, 1e300, 2.0]))).max())
    assert ACTIVATIONS[name].bounded == (largest <= 1.0)


def test_gelu_is_the_exact_one() -> None:
    # The tanh approximation gives 0.841192 at 1.
    value = float(ACTIVATIONS["gelu"].function(np.array([1.0]))[0])
    assert value == pytest.approx(0.5 * (1 + math.erf(math.sqrt(0.5))), rel=1e-15)
