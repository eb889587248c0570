"""What failed first when a run diverged, by hand for each kind of operation, and the way on."""

from __future__ import annotations

import json
import math
import re
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import pytest

from app.engine.losses import LOSSES
from app.engine.network import MLP
from app.training.divergence.explanation import Divergence, explain_divergence
from app.training.divergence.overflow import Overflow, first_overflow
from app.training.divergence.stability import LARGEST
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from tests.for_each import for_each
from tests.training.runs import run

MSE = LOSSES["mse"]
IDENTITY = [{"units": 1, "activation": "identity"}] * 2
SATURATED = [{"units": 1, "activation": "tanh"}] * 2


def tiny(
    w0: float, w1: float, x: float = 1.0, learning_rate: float = 1.0, **parts: Any
) -> TrainingSession:
    """1-1-1 with all inputs x, all labels 0, the biases 0; its parameters are not checked."""
    session = run(
        **{
            "dataset": {"name": "article"},
            "features": None,
            "layers": IDENTITY,
            "batch_size": None,
            "optimizer": {"learning_rate": learning_rate},
            **parts,
        }
    )
    session.data.train.x[:], session.data.train.y[:] = x, 0.0
    session.network.parameters[:] = w0, 0.0, w1, 0.0
    return session


def explained(session: TrainingSession) -> Divergence:
    """Its divergence; the session has been made to meet it, and says the same."""
    assert session.step(Unit.BATCH, 1) == 0
    assert session.status == "diverged"
    found = explain_divergence(session.next_update())
    assert found is not None
    json.dumps(asdict(found), allow_nan=False)
    assert len(session.message) < 400
    return found


def factors(found: Divergence | Overflow) -> list[tuple[str, str, Any]]:
    return [(f.symbol, f.key, pytest.approx(f.value)) for f in found.factors]


@for_each(
    ("w0", "w1", "x", "operation", "layer", "key", "numbers"),
    [
        (1e200, 1.0, 1e200, "z", 1, "a1.1", {"a": 1e200, "w": 1e200}),
        (1.0, 1e200, 1e200, "z", 2, "a2.1", {"a": 1e200, "w": 1e200}),
        (1.0, 1.0, 1e160, "J", None, "", {"a": 1e160, "y": 0.0}),
        (1e160, 1e-10, 1.0, "dJ_dw", 1, "w1.1.1", {"a": 1e160, "dJ_dz": 2e150}),
        (1e-10, 1e160, 1.0, "dJ_da", 1, "a1.1", {"dJ_dz": 2e150, "w": 1e160}),
        (1e-160, 1e150, 1e160, "dJ_dw", 0, "w0.1.1", {"a": 1e160, "dJ_dz": 2e300}),
    ],
)
def test_a_factor_of_the_gradient_that_overflows(
    w0: float,
    w1: float,
    x: float,
    operation: str,
    layer: int | None,
    key: str,
    numbers: dict[str, float],
) -> None:
    session = tiny(w0, w1, x)
    samples = len(session.data.train)
    found = explained(session)
    assert (found.operation, found.layer, found.key) == (operation, layer, key)
    assert (found.stage, found.cause, found.surviving_learning_rate) == (
        "gradient",
        "network",
        None,
    )
    assert found.sample in range(samples)
    *put_in, result = found.factors
    shared = {"dJ_dz": 1.0 / samples}
    assert {f.symbol: f.value for f in put_in} == {
        symbol: pytest.approx(value * shared.get(symbol, 1.0)) for symbol, value in numbers.items()
    }
    assert (result.symbol, result.key, result.value) == (operation, key, "overflow")
    assert f"training sample {found.sample}" in session.message
    assert "standardise the inputs" in session.message


def test_the_sum_into_a_bias_and_what_a_sample_is_alone() -> None:
    x, y = np.full((2, 1), 0.02), np.zeros((2, 1))
    network = MLP([1, 1, 1], ["identity"] * 2, np.array([0.5, 0.0, 1e155, 0.0]))
    found = first_overflow(network, x, y, MSE)
    assert found is not None
    assert (found.operation, found.layer, found.key, found.row) == ("dJ_db", 0, "b0.1", 0)
    assert found.factors[0].value == pytest.approx(1e308)
    # Alone, each has twice the share; and what overflows for the second row is said of it.
    y[0] = 1e153
    assert first_overflow(network, x, y, MSE) is None
    alone = first_overflow(network, x, y, MSE, alone=True)
    assert alone is not None
    assert (alone.operation, alone.key, alone.row) == ("dJ_da", "a1.1", 1)


def test_the_unit_and_the_sample_are_those_that_overflow() -> None:
    network = MLP([2, 2, 1], ["identity"] * 2)
    network.w[0][...] = [[1.0, 2.0], [3.0, 4e300]]
    x = np.array([[1.0, 1.0], [1.0, 1e5], [1.0, 1e20]])
    found = first_overflow(network, x, np.zeros((3, 1)), MSE)
    assert found is not None
    assert (found.operation, found.key, found.row) == ("z", "a1.2", 2)
    assert [(f.symbol, f.key) for f in found.factors] == [
        ("a", "a0.2"),
        ("w", "w0.2.2"),
        ("z", "a1.2"),
    ]


def test_where_all_is_finite_there_is_none() -> None:
    session = run()
    assert explain_divergence(session.next_update()) is None
    network, train = session.network, session.data.train
    assert first_overflow(network, train.x, train.y, MSE) is None


def test_the_regularizers_term() -> None:
    session = tiny(1e306, 1.0, layers=SATURATED, regularizer={"name": "l2", "rate": 1000.0})
    found = explained(session)
    assert (found.stage, found.operation, found.layer, found.key) == (
        "update",
        "penalty",
        0,
        "w0.1.1",
    )
    assert factors(found) == [
        ("rate", "", 1000.0),
        ("w", "w0.1.1", 1e306),
        ("penalty", "w0.1.1", "overflow"),
    ]
    assert (found.sample, found.cause, found.surviving_learning_rate) == (
        None,
        "regularizer",
        None,
    )
    assert "λ below 1000" in session.message


def test_the_velocity_overflows() -> None:
    session = tiny(1.0, 1.0, optimizer={"name": "momentum", "learning_rate": 1e-3})
    session.optimizer_state["velocity"] = np.array([0.0, 0.0, 1.7e308, 0.0])
    session.rules = replace(session.rules, hyperparameters={"momentum": 1.5})
    found = explained(session)
    assert (found.operation, found.layer, found.key) == ("velocity", 1, "w1.1.1")
    assert [(f.symbol, f.value) for f in found.factors[-3:]] == [
        ("momentum", 1.5),
        ("velocity", 1.7e308),
        ("velocity", "overflow"),
    ]
    assert found.cause == "velocity"


def test_a_velocity_that_is_finite_but_too_large_for_any_rate() -> None:
    session = tiny(1.0, 1.0, optimizer={"name": "momentum", "learning_rate": 0.5})
    session.optimizer_state["velocity"] = np.array([0.0, 1e300, 0.0, 0.0])
    found = explained(session)
    assert (found.operation, found.key) == ("parameter", "b0.1")
    assert found.factors[-1].value == pytest.approx(-0.45e300)
    assert (found.cause, found.surviving_learning_rate) == ("velocity", None)
    assert "momentum μ" in session.message


def test_no_sample_is_blamed_for_what_adam_remembers() -> None:
    session = tiny(1.0, 1.0, optimizer={"name": "adam", "learning_rate": 1e20})
    session.optimizer_state["first_moment"] = np.array([0.0, 1e3, 0.0, 0.0])
    session.optimizer_state["second_moment"] = np.full(4, 1e-6)
    found = explained(session)
    assert (found.operation, found.key, found.sample) == ("parameter", "b0.1", None)
    symbols = [f.symbol for f in found.factors]
    assert symbols[:3] == ["dJ_db", "beta1", "first_moment"]
    assert "because of" not in session.message


def test_a_sample_is_blamed_where_its_gradient_weighs_more() -> None:
    session = tiny(1.0, 1.0, optimizer={"name": "adam", "learning_rate": 1e20})
    session.optimizer_state["first_moment"] = np.array([0.0, 1e-9, 0.0, 0.0])
    found = explained(session)
    assert found.operation == "parameter" and found.sample is not None
    assert "because of" in session.message


def test_adams_square_overflows_where_the_gradient_does_not() -> None:
    session = tiny(1e60, 1e40, optimizer={"name": "adam", "learning_rate": 1e-3})
    found = explained(session)
    assert (found.operation, found.key) == ("second_moment", "w1.1.1")
    values = {f.symbol: f.value for f in found.factors}
    assert values["dJ_dw"] == pytest.approx(2e160)
    assert found.cause == "gradient"


def test_the_new_parameter_overflows() -> None:
    session = tiny(1.0, 10.0, x=10.0, learning_rate=1e307)
    found = explained(session)
    # a2 = 100, ∂J/∂a2 = 200, ∂J/∂a1 = 2000, ∂J/∂w0 = 20 000.
    assert (found.operation, found.layer, found.key) == ("parameter", 0, "w0.1.1")
    m = len(session.data.train)
    assert factors(found) == [
        ("dJ_da", "a1.1", 2000.0 / m),
        ("da_dz", "a1.1", 1.0),
        ("a", "a0.1", 10.0),
        ("dJ_dw", "w0.1.1", 20_000.0),
        ("learning_rate", "", 1e307),
        ("w", "w0.1.1", 1.0),
        ("parameter", "w0.1.1", "overflow"),
    ]
    assert (found.cause, found.surviving_learning_rate) == ("learning rate", None)
    assert "far below 1e+307" in session.message


def test_a_new_parameter_explodes() -> None:
    session = tiny(1.0, 10.0, x=10.0, learning_rate=1e15)
    found = explained(session)
    assert (found.operation, found.key) == ("parameter", "w0.1.1")
    assert found.factors[-1].value == pytest.approx(-2e19)
    # 2e19 / 2^k ≤ 2^53 for the first time with k = 12.
    assert found.surviving_learning_rate == 1e15 / 2**12
    assert "−2·10¹⁹" in session.message
    assert "w⁰ would become" in session.message


def test_the_check_over_the_test_set() -> None:
    session = run(batch_size=None)
    session.network.w[0][...] = 1e20  # saturated, so the update leaves them
    session.data.test.x[3] = 1e300, 0.0
    found = explained(session)
    assert (found.stage, found.operation, found.layer) == ("check", "z", 1)
    assert (found.split, found.sample) == ("test", 3)
    assert [f.symbol for f in found.factors] == ["a", "w", "z"]
    assert found.factors[0].value == 1e300
    assert "with the new parameters, z of a¹" in session.message
    assert "test sample 3" in session.message


def test_the_bound_for_dropout() -> None:
    layers = [{"units": 1, "activation": "identity", "dropout": 0.9}] * 20
    session = run(
        layers=[*layers, {"units": 1, "activation": "identity"}],
        optimizer={"learning_rate": 0.5, "name": "adam"},
    )
    session.network.parameters[:] = 4e6
    found = explained(session)
    assert (found.stage, found.operation, found.sample) == ("check", "dropout", None)
    assert "dropout could" in session.message


# ---- the way on

RUNS: dict[str, dict[str, Any]] = {
    "sgd": {"optimizer": {"learning_rate": 4.0}},
    "steep": {"optimizer": {"learning_rate": 10.0}},
    "momentum": {"optimizer": {"name": "momentum", "learning_rate": 5.0}},
    "nesterov": {"optimizer": {"name": "nesterov", "learning_rate": 5.0}},
    "adam": {"optimizer": {"name": "adam", "learning_rate": 1e17}},
    "adamw": {"optimizer": {"name": "adamw", "learning_rate": 1e6}},
    "l2": {
        "optimizer": {"learning_rate": 0.5},
        "regularizer": {"name": "l2", "rate": 1000.0},
    },
    "schedule": {
        "optimizer": {"learning_rate": 12.0},
        "schedule": {"name": "exponential", "gamma": 0.7},
    },
    "frozen": {"optimizer": {"learning_rate": 100.0}, "frozen": ["layer1"]},
}


def with_rate(session: TrainingSession, rate: float) -> TrainingSession:
    return session.changed({"optimizer": {"learning_rate": rate}})


@for_each("parts", RUNS.values(), ids=RUNS.keys())
@for_each("hidden", ["identity", "relu"])
def test_with_the_surviving_rate_the_update_is_made_and_with_twice_it_not(
    hidden: str, parts: dict[str, Any]
) -> None:
    layers = [{"units": 3, "activation": hidden}, {"units": 1, "activation": "identity"}]
    # In epoch 3 a schedule has begun to lower the rate.
    session = TrainingSession.restore(run(layers=layers, **parts).state()._replace(epoch=3))
    session.step(Unit.BATCH, 2000)
    assert session.status == "diverged"
    found = explain_divergence(session.next_update())
    assert found is not None
    rate = found.surviving_learning_rate
    assert rate is not None
    shown = re.search(
        r"A learning rate of ([\d.]+)(?:·10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))? or less", session.message
    )
    assert shown is not None
    power = (shown[2] or "⁰").translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    assert float(f"{shown[1]}e{power}") == pytest.approx(rate, rel=1e-5)
    assert math.log2(session.recipe.optimizer.learning_rate / rate) % 1 == 0
    before = session.network.parameters.copy()
    assert with_rate(session, 2.0 * rate).step(Unit.BATCH, 1) == 0
    np.testing.assert_array_equal(session.network.parameters, before)
    assert with_rate(session, rate).step(Unit.BATCH, 1) == 1
    assert np.abs(session.network.parameters).max() <= LARGEST


# ---- what explodes though it is finite


def test_what_was_set_large_by_hand_may_train_as_long_as_it_does_not_grow() -> None:
    session = tiny(0.0, 0.0, layers=SATURATED, learning_rate=0.1)
    session.set_parameters([np.array([[1e20]]), np.array([[0.5]])], [np.zeros(1), np.zeros(1)])
    assert session.step(Unit.BATCH, 5) == 5
    assert session.network.w[0].item() == 1e20
    assert session.network.w[1].item() < 0.5


def test_a_linear_run_stops_as_soon_as_a_weight_explodes() -> None:
    session = run(
        layers=[{"units": 1, "activation": "identity"}],
        optimizer={"learning_rate": 1.0},
        batch_size=None,
    )
    session.step(Unit.BATCH, 1000)
    found = explain_divergence(session.next_update())
    assert found is not None and found.operation == "parameter"
    assert np.abs(session.network.parameters).max() <= LARGEST
    assert abs(float(found.factors[-1].value)) > LARGEST
    assert all(loss < 1e40 for loss in session.history.train)
