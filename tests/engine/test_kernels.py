"""The compiled kernels give what repeated ``compute_step`` gives; skipped without numba."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from app.engine import kernels
from app.engine.activations import ACTIVATIONS, Array
from app.engine.kernels import bindings
from app.engine.losses import LOSSES
from app.engine.network import MLP
from app.engine.optimizers import OPTIMIZERS, State
from app.engine.regularizers import REGULARIZERS
from app.engine.update import Rules, compute_step
from tests.for_each import for_each

pytestmark = pytest.mark.usefixtures("compiled_engine")

SAMPLES = 23
SAFE = 1e50
MANY = 10**9
# Update and reference take their sums in different orders, so single parameters that happen to be
# near zero differ by more than their own size says: the error is relative to the largest one.
TOLERANCE = 1e-12


@pytest.fixture(autouse=True)
def dirty_scratch(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is in the room to work in beforehand must not matter."""
    monkeypatch.setattr(bindings, "scratch", lambda count: np.full(count, np.nan))


@dataclass(frozen=True)
class Case:
    """One combination; everything random in it comes from its seed."""

    units: tuple[int, ...]
    activations: tuple[str, ...]
    loss: str
    optimizer: str = "sgd"
    regularizer: str = "none"
    clip: float | None = None
    dropout: bool = False
    frozen: bool = False
    batch: int = 7
    samples: int = SAMPLES
    seed: int = 0


class Run:
    """The network, data and rules of a case, and both ways of training on them."""

    def __init__(self, case: Case):
        rng = np.random.default_rng(case.seed)
        self.case = case
        self.network = MLP(list(case.units), list(case.activations))
        self.network.initialize("xavier_uniform", rng)
        # Biases away from zero, and with them every z from the kinks of relu and its like.
        self.network.parameters += 0.05 * rng.standard_normal(self.network.parameters.size)
        self.x = rng.standard_normal((case.samples, case.units[0]))
        self.y = draw_targets(case, rng)
        self.order = rng.permutation(case.samples)
        frozen = rng.random(self.network.parameters.size) < 0.2 if case.frozen else None
        self.rules = Rules(
            case.loss,
            case.optimizer,
            OPTIMIZERS[case.optimizer].defaults,
            case.regularizer,
            0.01,
            case.clip,
            frozen,
        )
        hidden = range(1, self.network.depth) if case.dropout else ()
        self.masks = {
            layer: (rng.random((case.samples, case.units[layer])) < 0.7) / 0.7 for layer in hidden
        }
        self.state = OPTIMIZERS[case.optimizer].start(self.network.parameters)

    def by_steps(self, offset: int = 0, first_step: int = 1) -> tuple[MLP, State, int]:
        case = self.case
        network = MLP(list(case.units), list(case.activations), self.network.parameters.copy())
        state, step = self.state, first_step
        for at in range(offset, case.samples, case.batch):
            rows = self.order[at : at + case.batch]
            mask = {layer: part[at : at + case.batch] for layer, part in self.masks.items()}
            made = compute_step(
                network, self.rules, state, step, RATE, self.x[rows], self.y[rows], mask
            )
            network.parameters[:] = made.after
            state = made.state
            step += 1
        return network, state, step - first_step

    def by_kernel(
        self, offset: int = 0, first_step: int = 1, most: float = SAFE, batches: int = MANY
    ) -> int:
        masks: Mapping[int, Array] | None = self.masks or None
        done, _ = kernels.train_epochs(
            self.rules, self.network, self.state, first_step, np.array([RATE]), self.x, self.y,
            self.order[np.newaxis], offset, self.case.batch, masks, most, batches,
        )  # fmt: skip
        return done


RATE = 0.003


def draw_targets(case: Case, rng: np.random.Generator) -> Array:
    outputs = case.units[-1]
    if case.loss == "cross_entropy" or case.activations[-1] == "softmax":
        return np.eye(outputs)[rng.integers(outputs, size=case.samples)]
    if case.loss == "binary_cross_entropy":
        return rng.integers(2, size=(case.samples, outputs)).astype(np.float64)
    return rng.standard_normal((case.samples, outputs))


def assert_close(got: Array, wanted: Array) -> None:
    np.testing.assert_allclose(got, wanted, rtol=0, atol=TOLERANCE * np.abs(wanted).max())


def check(case: Case) -> None:
    run = Run(case)
    assert kernels.supports(run.rules, run.network)
    network, state, steps = run.by_steps()
    assert run.by_kernel() == steps, case
    try:
        assert_close(run.network.parameters, network.parameters)
        for slot, wanted in state.items():
            assert_close(run.state[slot], wanted)
        wanted_loss = network.loss(run.x, run.y, LOSSES[case.loss])
        got = kernels.loss(run.rules, network, run.x, run.y)
        assert got == pytest.approx(wanted_loss, rel=TOLERANCE)
    except AssertionError as error:
        raise AssertionError(f"{case}: {error}") from error


OUTPUTS = [
    ("mse", "identity", 1),
    ("mse", "softmax", 3),
    ("huber", "tanh", 2),
    ("binary_cross_entropy", "sigmoid", 1),
    ("binary_cross_entropy", "sigmoid", 2),
    ("cross_entropy", "softmax", 3),
]
# Regularizer, clipping, dropout, frozen.
EXTRAS: list[tuple[str, float | None, bool, bool]] = [
    ("none", None, False, False),
    ("none", 0.5, False, True),
    ("l1", 0.1, False, True),
    ("l2", None, True, False),
    ("l2", 0.5, True, True),
]


PAIRS = list(itertools.product(ACTIVATIONS, OPTIMIZERS))
RULES = list(itertools.product(OUTPUTS, (1, 7, SAMPLES), EXTRAS))


def case_of(pair: tuple[str, str], rules: tuple[Any, ...]) -> Case:
    activation, optimizer = pair
    (loss, output, n), batch, (regularizer, clip, dropout, frozen) = rules
    activations = (activation, activation, output)
    return Case(
        (2, 5, 4, n), activations, loss, optimizer, regularizer, clip, dropout, frozen, batch
    )


def test_kernel_equals_repeated_steps() -> None:
    """Every activation with every optimizer, and every combination of the other rules."""
    assert len(PAIRS) < len(RULES) <= 2 * len(PAIRS)
    for number, rules in enumerate(RULES + RULES[: 2 * len(PAIRS) - len(RULES)]):
        # In steps of 5, which shares no divisor with the 84 pairs, all of them come.
        check(case_of(PAIRS[number * 5 % len(PAIRS)], rules))


@pytest.mark.slow
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_kernel_equals_repeated_steps_in_every_combination(activation: str) -> None:
    for pair, rules in itertools.product(PAIRS, RULES):
        if pair[0] == activation:
            check(case_of(pair, rules))


BATCHES = (1, 3, 4, 10, 16, 31, 32, 64, 70, 250)
WIDTHS = [(2, 1), (1, 8, 8, 1), (3, 17, 9, 2), (2, 64, 64, 1), (64, 128, 10), (2, 8, 40, 10)]


def check_width(units: tuple[int, ...], batch: int, regularizer: str) -> None:
    activations = ("tanh",) * (len(units) - 1)
    check(Case(units, activations, "mse", "momentum", regularizer, batch=batch, samples=250))


def test_widths_and_batches() -> None:
    # Every width of a layer and every rest of a batch takes its own way through the loops.
    regularizers = itertools.cycle(REGULARIZERS)
    for units, batch in itertools.product(WIDTHS, BATCHES):
        check_width(units, batch, next(regularizers))


@pytest.mark.slow
@pytest.mark.parametrize("units", WIDTHS)
def test_widths_and_batches_with_every_regularizer(units: tuple[int, ...]) -> None:
    for batch, regularizer in itertools.product(BATCHES, REGULARIZERS):
        check_width(units, batch, regularizer)


@for_each(
    ("loss", "output"),
    [("binary_cross_entropy", "softmax"), ("cross_entropy", "sigmoid"), ("huber", "softmax")],
)
def test_losses_without_their_fused_form(loss: str, output: str) -> None:
    check(Case((2, 4, 3), ("tanh", output), loss))


def test_dropout_on_the_output_takes_the_unfused_way() -> None:
    for loss, output in (("cross_entropy", "softmax"), ("mse", "softmax"), ("mse", "tanh")):
        run = Run(Case((2, 4, 3), ("tanh", output), loss))
        run.masks = {2: np.full((SAMPLES, 3), 1.25)}
        network, _, _ = run.by_steps()
        run.by_kernel()
        assert_close(run.network.parameters, network.parameters)


def test_an_epoch_is_finished_from_the_middle_with_later_steps() -> None:
    for optimizer in OPTIMIZERS:
        run = Run(Case((2, 4, 1), ("tanh", "tanh"), "mse", optimizer, dropout=True))
        network, state, steps = run.by_steps(offset=5, first_step=1000)
        assert run.by_kernel(offset=5, first_step=1000) == steps == 3
        assert_close(run.network.parameters, network.parameters)
        for slot, wanted in state.items():
            assert_close(run.state[slot], wanted)


@for_each("done", [0, 1, 2, 3])
def test_it_stops_after_the_batches_asked_for_and_goes_on(done: int) -> None:
    case = Case((2, 4, 1), ("tanh", "tanh"), "mse", "adam", "l2", dropout=True)
    whole, halves = Run(case), Run(case)
    whole.by_kernel()
    assert halves.by_kernel(batches=done) == done
    assert halves.by_kernel(offset=7 * done, first_step=done + 1) == 4 - done
    np.testing.assert_array_equal(halves.network.parameters, whole.network.parameters)
    np.testing.assert_array_equal(halves.state["first_moment"], whole.state["first_moment"])


def growing(optimizer: str) -> Run:
    # A linear network with a bias alone, pushed away from zero by every update.
    run = Run(Case((1, 1), ("identity",), "huber", optimizer, batch=1))
    run.network.parameters[:] = 0.0
    run.x[:], run.y[:] = 0.0, -1e9
    return run


@for_each("optimizer", OPTIMIZERS)
def test_it_stops_before_a_parameter_grows_too_large(optimizer: str) -> None:
    run = growing(optimizer)
    run.by_kernel()
    most = 0.5 * np.abs(run.network.parameters).max()
    run = growing(optimizer)
    done = run.by_kernel(most=most)
    assert 0 < done < SAMPLES
    assert np.abs(run.network.parameters).max() <= most
    again = growing(optimizer)
    assert again.by_kernel(batches=done) == done
    np.testing.assert_array_equal(run.network.parameters, again.network.parameters)
    for slot, wanted in again.state.items():
        np.testing.assert_array_equal(run.state[slot], wanted)


def test_nothing_changes_where_the_first_update_is_not_finite() -> None:
    for value in (1e300, np.inf, np.nan):
        for optimizer in OPTIMIZERS:
            run = Run(Case((2, 4, 1), ("identity", "identity"), "mse", optimizer))
            run.x[:] = value
            before = run.network.parameters.copy()
            assert run.by_kernel() == 0
            np.testing.assert_array_equal(run.network.parameters, before)
            assert all(not slot.any() for slot in run.state.values())


def test_it_stops_before_a_state_that_is_not_finite() -> None:
    run = Run(Case((1, 1), ("identity",), "mse", "adagrad", batch=SAMPLES))
    run.x[:] = 1e160  # its square overflows, the gradient does not
    assert run.by_kernel() == 0
    assert not run.state["square_sum"].any()


def test_losses_at_the_edge() -> None:
    for z, y in itertools.product((-700.0, 0.0, 700.0), (0.0, 1.0)):
        network = MLP([1, 1], ["sigmoid"], np.array([z, 0.0]))
        x, target = np.ones((1, 1)), np.full((1, 1), y)
        wanted = network.loss(x, target, LOSSES["binary_cross_entropy"])
        got = kernels.loss(Rules("binary_cross_entropy"), network, x, target)
        assert got == pytest.approx(wanted, rel=TOLERANCE)


def test_epochs_equal_single_epochs_and_bring_their_losses() -> None:
    case = Case((2, 5, 1), ("tanh", "sigmoid"), "binary_cross_entropy", "adam", dropout=True)
    one, many = Run(case), Run(case)
    rng = np.random.default_rng(1)
    orders = np.stack([rng.permutation(SAMPLES) for _ in range(3)])
    rates = np.array([0.01, 0.005, 0.0025])
    masks = {1: (rng.random((3 * SAMPLES, 5)) < 0.5) / 0.5}
    x_test, y_test = one.x[:9].copy(), one.y[:9].copy()
    losses, step = [], 1
    for epoch in range(3):
        part = {1: masks[1][epoch * SAMPLES : (epoch + 1) * SAMPLES]}
        done, _ = kernels.train_epochs(
            one.rules, one.network, one.state, step, rates[epoch : epoch + 1], one.x, one.y,
            orders[epoch : epoch + 1], 7 if epoch == 0 else 0, 7, part, SAFE, MANY,
        )  # fmt: skip
        step += done
        splits = ((one.x, one.y), (x_test, y_test))
        losses.append([kernels.loss(one.rules, one.network, x, y) for x, y in splits])
    for most in (MANY, 8):
        many = Run(case)
        done, got = kernels.train_epochs(
            many.rules, many.network, many.state, 1, rates, many.x, many.y, orders, 7, 7,
            masks, SAFE, most, (x_test, y_test),
        )  # fmt: skip
        assert done == min(most, step - 1)
        assert len(got) == (3 if most == MANY else 2)
        np.testing.assert_allclose(got, losses[: len(got)], rtol=1e-14)
        if most == MANY:
            np.testing.assert_array_equal(many.network.parameters, one.network.parameters)


def test_arrays_of_any_layout_are_taken() -> None:
    plain, odd = (Run(Case((2, 4, 1), ("tanh", "tanh"), "mse", "momentum")) for _ in range(2))
    plain.by_kernel()
    odd.x = np.asfortranarray(odd.x)
    odd.y.flags.writeable = False
    odd.order = odd.order.astype(np.int32)
    odd.by_kernel()
    np.testing.assert_array_equal(odd.network.parameters, plain.network.parameters)


def test_what_has_no_kernel_is_said() -> None:
    network = MLP([2, 1], ["tanh"])
    assert not kernels.supports(Rules("mse", regularizer_name="another"), network)
    assert kernels.engine_name() == "numba"
