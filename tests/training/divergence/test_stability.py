"""When a state counts as finite, and that the cheap answer is a true one."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.engine.activations import ACTIVATIONS, Array
from app.engine.datasets import DATASETS
from app.engine.losses import LOSSES, Loss
from app.engine.network import MLP
from app.training.data.data import Data, Split
from app.training.divergence.stability import is_finite, safe_size
from tests.engine.networks import HIDDEN, OUTPUTS
from tests.examples import examples
from tests.for_each import for_each

MSE = LOSSES["mse"]


def data_of(x: Array, y: Array, tested: int = 0) -> Data:
    classes, rows = np.zeros(len(x), dtype=np.int64), np.arange(len(x))
    train, test = rows[: len(x) - tested], rows[len(x) - tested :]
    first, second = (Split(x[part], classes[part], x[part], y[part]) for part in (train, test))
    features = [f"x{i + 1}" for i in range(x.shape[1])]
    return Data(x, classes, train, test, first, second, features, None, None, DATASETS["xor"])


def finite(network: MLP, data: Data) -> bool:
    return is_finite(network, network.parameters, data, MSE)


def pass_through(network: MLP, x: Array, y: Array, loss: Loss = MSE) -> None:
    """Every factor, with any overflow an error."""
    with np.errstate(over="raise", invalid="raise"):
        forward = network.forward(x)
        backward = network.backward(forward, y, loss)
        assert np.isfinite(network.loss_of(forward, y, loss))
    assert all(np.isfinite(dJ_dz).all() for dJ_dz in backward.dJ_dz.values())


@for_each("activation", ["identity", "relu"])
@for_each("signs", ["positive", "random"])
def test_a_million_is_safe_in_the_largest_network(activation: str, signs: str) -> None:
    network = MLP([3, *[64] * 10, 1], [activation] * 11)
    rng = np.random.default_rng(0)
    network.parameters[:] = 1e6
    if signs == "random":
        network.parameters *= rng.choice([-1.0, 1.0], network.parameters.shape)
    x, y = rng.uniform(0.0, 10.0, (50, 3)), rng.choice([-1.0, 1.0], (50, 1))
    assert safe_size(network) > 1e6
    assert finite(network, data_of(x, y))
    pass_through(network, x, y)
    pass_through(network, x[:1], y[:1])


@settings(deadline=None, max_examples=examples(50))
@given(
    depth=st.integers(1, 40),
    width=st.integers(1, 64),
    activation=st.sampled_from(sorted(ACTIVATIONS)),
)
@example(depth=11, width=64, activation="identity")
def test_nothing_overflows_at_the_safe_size(depth: int, width: int, activation: str) -> None:
    # All positive is the worst case: no two terms of a sum cancel.
    network = MLP([width] * (depth + 1), [activation] * depth)
    network.parameters[:] = safe_size(network)
    x, y = np.full((20, width), 10.0), np.full((20, width), -10.0)
    assert finite(network, data_of(x, y))
    pass_through(network, x, y)
    pass_through(network, x[:1], y[:1])


def test_a_network_too_deep_for_any_promise_has_no_safe_size() -> None:
    assert safe_size(MLP([64] * 101, ["identity"] * 100)) == 0.0


@settings(deadline=None, max_examples=examples(300))
@given(
    hidden=st.lists(st.sampled_from(HIDDEN), max_size=3),
    loss=st.sampled_from(sorted(OUTPUTS)),
    width=st.integers(1, 4),
    exponent=st.floats(0.0, 308.0),
    seed=st.integers(0, 2**32 - 1),
)
def test_what_counts_as_finite_has_no_overflow_anywhere(
    hidden: list[str], loss: str, width: int, exponent: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    output = rng.choice(OUTPUTS[loss])
    network = MLP([2, *[width] * len(hidden), 2], [*hidden, str(output)])
    network.parameters[:] = rng.choice([-1.0, 0.0, 1.0], network.parameters.shape)
    network.parameters *= 10.0 ** (exponent * rng.random(network.parameters.shape))
    # Small whole numbers, so that zeros and cancelling sums occur.
    x = rng.integers(-1, 2, (6, 2)).astype(np.float64)
    y = np.eye(2)[rng.integers(0, 2, 6)]
    if is_finite(network, network.parameters, data_of(x, y, tested=2), LOSSES[loss]):
        for part in (slice(0, 4), slice(4, 6), *(slice(i, i + 1) for i in range(6))):
            pass_through(network, x[part], y[part], LOSSES[loss])


def one_unit(w: float, b: float = 0.0) -> MLP:
    return MLP([1, 1], ["identity"], np.array([w, b]))


ONE = np.array([[1.0]])


@for_each("number", [np.nan, np.inf, -np.inf])
@for_each("place", [0, 1])
def test_a_parameter_that_is_no_number(number: float, place: int) -> None:
    network = one_unit(0.5)
    network.parameters[place] = number
    # x = 0 would hide an infinite weight from nothing but the check of the parameters.
    assert not finite(network, data_of(0.0 * ONE, ONE))


def test_large_and_finite() -> None:
    assert finite(one_unit(1e150), data_of(ONE, ONE))


def test_the_loss_overflows() -> None:
    assert not finite(one_unit(1e155), data_of(ONE, ONE))


def test_only_the_test_loss_overflows() -> None:
    x, y = np.array([[0.0], [1.0]]), np.array([[0.0], [1.0]])
    assert finite(one_unit(1e155), data_of(x[:1], y[:1]))
    assert not finite(one_unit(1e155), data_of(x, y, tested=1))


def test_only_the_derivative_of_a_weight_overflows() -> None:
    # Both outputs are 0, so J = 1; dJ/dw0 = -2 * 1e300 * x.
    network = MLP([1, 1, 1], ["identity"] * 2, np.array([0.0, 0.0, 1e300, 0.0]))
    assert finite(network, data_of(ONE, ONE))
    assert not finite(network, data_of(1e9 * ONE, ONE))


def test_only_the_sensitivity_of_the_input_overflows() -> None:
    # The input is 0 and hides w0 from the output; dJ/da0 = dJ/dz1 * w0 has it all the same.
    network = MLP([1, 1, 1], ["sigmoid", "identity"], np.array([1e300, 0.0, 1e9, 0.0]))
    assert not finite(network, data_of(0.0 * ONE, ONE))


def test_only_a_sample_on_its_own_overflows() -> None:
    # The two shares of the batch cancel to 0; each of them on its own is too large.
    network = MLP([1, 1, 1], ["identity"] * 2, np.array([0.0, 0.0, 1.5e300, 0.0]))
    x, y = np.array([[1e8], [1e8]]), np.array([[1.0], [-1.0]])
    assert np.isfinite(network.gradient(x, y, MSE)).all()
    assert not finite(network, data_of(x, y))


def test_the_network_is_left_alone() -> None:
    network = one_unit(0.5)
    assert not is_finite(network, np.array([np.nan, 0.0]), data_of(ONE, ONE), MSE)
    assert network.parameters.tolist() == [0.5, 0.0]
