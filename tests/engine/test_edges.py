"""Numbers at the edge of what a float holds: finite results, and no warning from NumPy."""

from __future__ import annotations

import numpy as np

from app.engine.losses import LOSSES
from app.engine.network import MLP
from app.engine.optimizers import OPTIMIZERS
from app.engine.regularizers import REGULARIZERS
from app.engine.update import Rules, compute_step
from tests.engine.networks import HIDDEN, OUTPUTS
from tests.for_each import for_each

BOUNDED = ["sigmoid", "tanh", "sin", "hardtanh"]
TINY = [5e-324, 1e-310, 1e-300, 1e-160]


def network_of(hidden: str, output: str, units: int = 1) -> MLP:
    network = MLP([2, 3, units], [hidden, output])
    network.initialize("xavier_uniform", np.random.default_rng(2))
    return network


def check(network: MLP, x: np.ndarray, y: np.ndarray, loss: str) -> None:
    """Every factor and a step of every optimizer are finite, with every overflow an error."""
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        forward = network.forward(x)
        backward = network.backward(forward, y, LOSSES[loss])
        assert np.isfinite(network.loss(x, y, LOSSES[loss]))
        for factors in (forward.a, forward.z, backward.dJ_dz, backward.dJ_dw, backward.dJ_db):
            assert all(np.isfinite(factor).all() for factor in factors.values())
        for name, optimizer in OPTIMIZERS.items():
            for regularizer in REGULARIZERS:
                rules = Rules(loss, name, optimizer.defaults, regularizer, 0.1, clip_norm=1.0)
                state = optimizer.start(network.parameters)
                step = compute_step(network, rules, state, 1, 0.1, x, y)
                assert np.isfinite(step.after).all()
                assert all(np.isfinite(part).all() for part in step.state.values())


@for_each("size", TINY, quick=2)
@for_each("hidden", HIDDEN, quick=2)
@for_each("loss", LOSSES, quick=2)
def test_tiny_inputs(loss: str, hidden: str, size: float) -> None:
    output = OUTPUTS[loss][-1]
    network = network_of(hidden, output, 2)
    x = size * np.array([[1.0, -1.0], [0.0, 1.0], [-1.0, -1.0]])
    check(network, x, np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 1.0]]), loss)


@for_each("size", [1e20, 1e155, 1e300])
@for_each("hidden", BOUNDED)
@for_each("loss", LOSSES)
def test_huge_inputs_into_a_bounded_layer(loss: str, hidden: str, size: float) -> None:
    # Its slope is 0 there or as good as 0, but for sin.
    network = network_of(hidden, "tanh" if loss in ("mse", "huber") else OUTPUTS[loss][0], 2)
    if hidden == "sin" and size > 1e150:
        network.w[0][:] *= 1e-160  # else the optimizers' g² overflows, which is said as divergence
    x = size * np.array([[1.0, -1.0], [0.5, 1.0], [-1.0, -1.0]])
    check(network, x, np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 1.0]]), loss)


@for_each("loss", ["binary_cross_entropy", "cross_entropy"])
@for_each("bias", [-1e300, -1e4, -745.0, 745.0, 1e4, 1e300])
def test_outputs_that_are_quite_sure_and_wrong(loss: str, bias: float) -> None:
    network = network_of("tanh", OUTPUTS[loss][0], 2)
    network.b[1][:] = bias, -bias
    x = np.array([[1.0, -1.0], [0.5, 1.0]])
    check(network, x, np.array([[1.0, 0.0], [0.0, 1.0]]), loss)


@for_each("hidden", ["sigmoid", "tanh", "hardtanh", "relu"])
def test_saturated_and_dead_units_pass_nothing_back(hidden: str) -> None:
    network = network_of(hidden, "identity")
    network.b[0][:] = -1e5
    x, y = np.array([[1.0, -1.0], [0.5, 1.0]]), np.array([[1.0], [0.0]])
    check(network, x, y, "mse")
    assert np.abs(network.gradient(x, y, LOSSES["mse"])[:9]).max() < 1e-300


@for_each("loss", LOSSES)
@for_each("hidden", HIDDEN)
def test_one_sample_and_one_that_is_repeated(loss: str, hidden: str) -> None:
    network = network_of(hidden, OUTPUTS[loss][0], 2)
    x, y = np.array([[0.5, -1.5]]), np.array([[1.0, 0.0]])
    check(network, x, y, loss)
    alone = network.gradient(x, y, LOSSES[loss])
    often = network.gradient(x.repeat(7, axis=0), y.repeat(7, axis=0), LOSSES[loss])
    np.testing.assert_allclose(often, alone, rtol=1e-12, atol=1e-16)


@for_each("loss", LOSSES)
def test_all_zeros(loss: str) -> None:
    network = MLP([2, 3, 2], ["tanh", OUTPUTS[loss][0]])
    check(network, np.zeros((4, 2)), np.eye(2)[[0, 1, 0, 1]], loss)
    check(network, np.zeros((4, 2)), np.eye(2)[[0, 0, 0, 0]], loss)  # the other class is empty
