"""The equations between the factors, as the design states them, summed out with plain loops."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.losses import LOSSES
from app.engine.network import flatten_gradient
from tests.engine.networks import Case, cases, random_case
from tests.examples import examples

MSE = LOSSES["mse"]


@settings(deadline=None, max_examples=examples(50))
@given(case=cases(max_depth=3, max_width=4, max_samples=5))
def test_forward(case: Case) -> None:
    network = case.network
    forward = network.forward(case.x)
    for layer in range(network.depth):
        for i in range(len(case.x)):
            for k in range(network.units[layer + 1]):
                terms = [
                    forward.a[layer][i, j] * network.w[layer][j, k]
                    for j in range(network.units[layer])
                ]
                near(forward.z[layer + 1][i, k], [*terms, network.b[layer][k]])
    for layer, activation in enumerate(network.activations, start=1):
        np.testing.assert_array_equal(forward.a[layer], activation.function(forward.z[layer]))


@settings(deadline=None, max_examples=examples(50))
@given(case=cases())
def test_sensitivity_of_the_output(case: Case) -> None:
    network = case.network
    forward = network.forward(case.x)
    backward = network.backward(forward, case.y, MSE)
    m, outputs = case.y.shape
    # With one output this is the article's 2/m (a - y).
    expected = 2 / m * (forward.a[network.depth] - case.y) / outputs
    np.testing.assert_allclose(backward.dJ_da[network.depth], expected, rtol=1e-14)


@settings(deadline=None, max_examples=examples(50))
@given(case=cases())
def test_chain_rule_through_each_activation(case: Case) -> None:
    forward = case.network.forward(case.x)
    backward = case.network.backward(forward, case.y, MSE)
    for layer, activation in enumerate(case.network.activations, start=1):
        slope = activation.derivative(forward.z[layer], forward.a[layer])
        np.testing.assert_array_equal(backward.da_dz[layer], slope)
        if activation.name != "softmax":
            np.testing.assert_array_equal(backward.dJ_dz[layer], backward.dJ_da[layer] * slope)


@settings(deadline=None, max_examples=examples(50))
@given(units=st.integers(1, 6), samples=st.integers(1, 5), seed=st.integers(0, 2**32 - 1))
def test_chain_rule_through_the_jacobian_of_softmax(units: int, samples: int, seed: int) -> None:
    case = random_case([2, units], ["softmax"], samples, seed)
    forward = case.network.forward(case.x)
    backward = case.network.backward(forward, case.y, MSE)
    for i in range(samples):
        a = forward.a[1][i]
        for k in range(units):
            slopes = [a[j] * ((1.0 if j == k else 0.0) - a[k]) for j in range(units)]
            assert backward.da_dz[1][i, k] == pytest.approx(slopes[k], rel=1e-12, abs=1e-300)
            terms = [backward.dJ_da[1][i, j] * slopes[j] for j in range(units)]
            size = sum(abs(d) for d in backward.dJ_da[1][i])
            assert backward.dJ_dz[1][i, k] == pytest.approx(sum(terms), rel=0, abs=1e-15 * size)


@settings(deadline=None, max_examples=examples(50))
@given(case=cases(max_depth=3, max_width=4, max_samples=5))
def test_sensitivity_of_the_layer_before(case: Case) -> None:
    network = case.network
    backward = network.backward(network.forward(case.x), case.y, MSE)
    for layer in range(network.depth):
        for i in range(len(case.x)):
            for j in range(network.units[layer]):
                terms = [
                    backward.dJ_dz[layer + 1][i, k] * network.w[layer][j, k]
                    for k in range(network.units[layer + 1])
                ]
                near(backward.dJ_da[layer][i, j], terms)


@settings(deadline=None, max_examples=examples(50))
@given(case=cases(max_depth=3, max_width=4, max_samples=5))
def test_derivatives_of_weights_and_biases_are_sums_over_the_samples(case: Case) -> None:
    network = case.network
    forward = network.forward(case.x)
    backward = network.backward(forward, case.y, MSE)
    samples = range(len(case.x))
    for layer in range(network.depth):
        for k in range(network.units[layer + 1]):
            share = [backward.dJ_dz[layer + 1][i, k] for i in samples]
            near(backward.dJ_db[layer][k], share)
            for j in range(network.units[layer]):
                near(
                    backward.dJ_dw[layer][j, k],
                    [forward.a[layer][i, j] * share[i] for i in samples],
                )


@settings(deadline=None, max_examples=examples(50))
@given(case=cases())
def test_a_batch_is_the_mean_of_its_samples(case: Case) -> None:
    network, m = case.network, len(case.x)
    alone = [network.gradient(case.x[i : i + 1], case.y[i : i + 1], MSE) for i in range(m)]
    whole = network.gradient(case.x, case.y, MSE)
    tolerance = 1e-14 * np.abs(alone).sum() + 1e-16
    np.testing.assert_allclose(whole, np.mean(alone, axis=0), rtol=0, atol=tolerance)


@settings(deadline=None, max_examples=examples(50))
@given(case=cases())
def test_samples_do_not_touch_each_other(case: Case) -> None:
    network, m = case.network, len(case.x)
    together = network.backward(network.forward(case.x), case.y, MSE)
    for i in range(m):
        x, y = case.x[i : i + 1], case.y[i : i + 1]
        alone = network.backward(network.forward(x), y, MSE)
        for layer in range(network.depth + 1):
            np.testing.assert_allclose(
                m * together.dJ_da[layer][i], alone.dJ_da[layer][0], rtol=1e-9, atol=1e-13
            )


@settings(deadline=None, max_examples=examples(25))
@given(case=cases())
def test_predict_and_gradient_agree_with_the_full_passes(case: Case) -> None:
    network = case.network
    forward = network.forward(case.x)
    backward = network.backward(forward, case.y, MSE)
    np.testing.assert_array_equal(network.predict(case.x), forward.a[network.depth])
    np.testing.assert_array_equal(
        network.gradient(case.x, case.y, MSE), flatten_gradient(backward, network.depth)
    )


def near(total: float, terms: list[float]) -> None:
    """``total`` is the sum of the terms, but for the rounding of the additions."""
    assert abs(total - sum(terms)) <= 1e-15 * len(terms) * sum(abs(term) for term in terms)
