"""One update: gradient, regularizer's term, freezing, clipping and rule, in that order."""

from __future__ import annotations

import numpy as np
import pytest

from app.engine.activations import Array
from app.engine.losses import LOSSES
from app.engine.network import flat_index, split_parameters
from app.engine.optimizers import OPTIMIZERS
from app.engine.regularizers import REGULARIZERS
from app.engine.update import Rules, Step, compute_step, penalty, penalty_gradient
from tests.engine.networks import random_case
from tests.for_each import for_each

CASE = random_case([2, 3, 1], ["tanh", "sigmoid"], 5, seed=4)
NETWORK = CASE.network


def update(rules: Rules, state: dict[str, Array] | None = None, step: int = 1) -> Step:
    start = rules.optimizer.start(NETWORK.parameters) if state is None else state
    return compute_step(NETWORK, rules, start, step, 0.1, CASE.x, CASE.y)


def test_nothing_but_the_gradient_is_used_unless_asked() -> None:
    made = update(Rules())
    gradient = NETWORK.gradient(CASE.x, CASE.y, LOSSES["mse"])
    np.testing.assert_array_equal(made.gradient, gradient)
    np.testing.assert_array_equal(made.used, gradient)
    np.testing.assert_array_equal(made.after, NETWORK.parameters - 0.1 * gradient)
    assert (made.penalty == 0).all()


@for_each("name", OPTIMIZERS)
def test_it_changes_nothing(name: str) -> None:
    rules = Rules(
        optimizer_name=name,
        hyperparameters=OPTIMIZERS[name].defaults,
        regularizer_name="l2",
        regularizer_rate=0.3,
        clip_norm=0.1,
        frozen=np.arange(13) < 4,
    )
    before = NETWORK.parameters.copy()
    state = {slot: np.full(13, 0.5) for slot in rules.optimizer.slots}
    made = update(rules, state, 3)
    np.testing.assert_array_equal(NETWORK.parameters, before)
    assert all((part == 0.5).all() for part in state.values())
    assert not np.shares_memory(made.after, NETWORK.parameters)


def test_penalties_by_hand() -> None:
    w = np.array([[1.0, -2.0], [0.0, 0.5]])
    assert REGULARIZERS["none"].penalty(w, 2.0) == 0.0
    assert REGULARIZERS["l1"].penalty(w, 2.0) == 2.0 * 3.5
    assert REGULARIZERS["l2"].penalty(w, 2.0) == 1.0 * (1 + 4 + 0.25)
    assert REGULARIZERS["none"].derivative(w, 2.0).tolist() == [[0.0, 0.0], [0.0, 0.0]]
    assert REGULARIZERS["l1"].derivative(w, 2.0).tolist() == [[2.0, -2.0], [0.0, 2.0]]
    assert REGULARIZERS["l2"].derivative(w, 2.0).tolist() == [[2.0, -4.0], [0.0, 1.0]]
    assert all(name == regularizer.name for name, regularizer in REGULARIZERS.items())


@for_each("name", REGULARIZERS)
def test_biases_are_exempt(name: str) -> None:
    rules = Rules(regularizer_name=name, regularizer_rate=0.3)
    w, b = split_parameters(penalty_gradient(NETWORK, rules), NETWORK.units)
    assert all((part == 0).all() for part in b)
    assert all((part != 0).all() == (name != "none") for part in w)
    total = sum(REGULARIZERS[name].penalty(part, 0.3) for part in NETWORK.w)
    assert penalty(NETWORK, rules) == total


@for_each("name", ["l1", "l2"])
def test_the_penalty_is_the_integral_of_its_term(name: str) -> None:
    rules, step = Rules(regularizer_name=name, regularizer_rate=0.3), 1e-6
    slopes = penalty_gradient(NETWORK, rules)
    for i, value in enumerate(NETWORK.parameters.tolist()):
        sides = []
        for moved in (value + step, value - step):
            NETWORK.parameters[i] = moved
            sides.append(penalty(NETWORK, rules))
        NETWORK.parameters[i] = value
        assert slopes[i] == pytest.approx((sides[0] - sides[1]) / (2 * step), rel=1e-8, abs=1e-9)


def test_the_norm_is_that_of_gradient_and_penalty_together() -> None:
    plain = Rules(regularizer_name="l2", regularizer_rate=0.3)
    whole = update(plain).used
    clipped = update(Rules(regularizer_name="l2", regularizer_rate=0.3, clip_norm=0.01))
    norm = float(np.sqrt((whole**2).sum()))
    np.testing.assert_allclose(clipped.used, whole * 0.01 / (norm + 1e-6), rtol=1e-13)
    np.testing.assert_array_equal(clipped.gradient, update(plain).gradient)


def test_what_is_frozen_is_left_out_before_clipping() -> None:
    frozen = np.arange(13) % 2 == 0
    made = update(Rules(clip_norm=0.01, frozen=frozen))
    free = np.where(frozen, 0.0, made.gradient)
    norm = float(np.sqrt((free**2).sum()))
    np.testing.assert_allclose(made.used, free * 0.01 / (norm + 1e-6), rtol=1e-13)
    np.testing.assert_array_equal(made.after[frozen], NETWORK.parameters[frozen])


@for_each("name", OPTIMIZERS)
def test_no_velocity_and_no_decay_moves_what_is_frozen(name: str) -> None:
    frozen = np.arange(13) % 3 == 0
    rules = Rules(
        optimizer_name=name,
        hyperparameters={**OPTIMIZERS[name].defaults, "weight_decay": 0.5},
        regularizer_name="l2",
        regularizer_rate=0.5,
        frozen=frozen,
    )
    state = {slot: np.full(13, 0.5) for slot in rules.optimizer.slots}
    made = update(rules, state, 4)
    np.testing.assert_array_equal(made.after[frozen], NETWORK.parameters[frozen])
    assert (made.after[~frozen] != NETWORK.parameters[~frozen]).all()


def test_a_flat_index_is_the_place_in_the_vector() -> None:
    marks = np.arange(13.0)
    w, b = split_parameters(marks, (2, 3, 1))
    for layer, (n_in, n_out) in enumerate(((2, 3), (3, 1))):
        for unit in range(n_out):
            assert flat_index((2, 3, 1), layer, None, unit) == b[layer][unit]
            for source in range(n_in):
                assert flat_index((2, 3, 1), layer, source, unit) == w[layer][source, unit]
