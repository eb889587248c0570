"""Changing how a run learns keeps its weights and its place, and takes effect at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.engine.optimizers import OPTIMIZERS
from app.training.recipe.recipe import KEEPS_WEIGHTS
from app.training.run.position import Phase, Unit
from app.training.run.session import TrainingSession
from tests.for_each import for_each
from tests.training.runs import run, state

PATCHES: dict[str, dict[str, Any]] = {
    "optimizer": {"name": "rmsprop"},
    "hyperparameter": {"beta1": 0.5},
    "learning rate": {"learning_rate": 0.125},
}
KEEPING: dict[str, dict[str, Any]] = {
    **{name: {"optimizer": part} for name, part in PATCHES.items()},
    "schedule": {"schedule": {"name": "step", "gamma": 0.5, "epochs": 1.0}},
    "regularizer": {"regularizer": {"name": "l2", "rate": 0.5}},
    "clip norm": {"clip_norm": 0.01},
    "frozen": {"frozen": ["layer1"]},
    "batch size": {"batch_size": 3},
    "all of them": {
        "optimizer": {"name": "sgd", "learning_rate": 1.0},
        "schedule": {"name": "cosine"},
        "regularizer": {"name": "l1", "rate": 0.1},
        "clip_norm": 1.0,
        "frozen": ["b1.1"],
        "batch_size": None,
    },
}
OUTPUTS = ["sigmoid", "identity", "relu", "tanh", "hardtanh", "gelu"]


def in_mid_epoch(output: str = "sigmoid", **parts: Any) -> TrainingSession:
    """One epoch and one batch of 5 done with Adam, 7 samples to go."""
    adam = {"name": "adam", "learning_rate": 0.05}
    layers = [{"units": 3, "activation": "tanh"}, {"units": 1, "activation": output}]
    session = run(**{"layers": layers, "optimizer": adam, **parts})
    session.step(Unit.BATCH, 4)
    return session


def test_every_part_that_keeps_the_weights_is_covered() -> None:
    assert {name for patch in KEEPING.values() for name in patch} == KEEPS_WEIGHTS


@for_each("output", OUTPUTS)
@for_each("patch", KEEPING.values(), ids=KEEPING.keys())
def test_weights_place_and_history_are_kept(patch: dict[str, Any], output: str) -> None:
    session = in_mid_epoch(output)
    session.step(Unit.PHASE, 3)
    before = state(session)
    session = session.changed(patch)
    after = state(session)
    for name in ("parameters", "train", "test", "offset", "history"):
        assert after[name] == before[name], name
    assert (session.epoch, session.batch) == (1, 1)
    assert session.position.phase is Phase.READY
    assert (session.phases_done, session.samples_done) == (0, 0)


@for_each("patch", KEEPING.values(), ids=KEEPING.keys())
def test_the_state_is_kept_unless_the_optimizer_is_another(patch: dict[str, Any]) -> None:
    session = in_mid_epoch()
    before = state(session)["optimizer_state"]
    session = session.changed(patch)
    if "name" in patch.get("optimizer", {}):
        assert set(session.optimizer_state) == set(session.rules.optimizer.slots)
        assert all((part == 0).all() for part in session.optimizer_state.values())
        assert session.optimizer_steps == 0
        assert session.last_update is None
    else:
        assert state(session)["optimizer_state"] == before
        assert session.optimizer_steps == 4


@for_each("first", OPTIMIZERS)
def test_from_any_optimizer_to_any_other_and_back(first: str) -> None:
    session = in_mid_epoch(optimizer={"name": first, "learning_rate": 0.05})
    for second in (*OPTIMIZERS, first):
        before = session.network.parameters.tobytes()
        session = session.changed({"optimizer": {"name": second}})
        assert session.network.parameters.tobytes() == before
        assert session.recipe.optimizer.learning_rate == 0.05
        assert session.step(Unit.EPOCH, 1) == 1
        assert np.isfinite(session.network.parameters).all()


def test_the_same_name_again_is_no_other_optimizer() -> None:
    session = in_mid_epoch()
    before = state(session)
    assert session.changed({"optimizer": {"name": "adam"}}) is session
    assert state(session) == before


def test_adam_s_bias_correction_starts_anew_with_it() -> None:
    session = in_mid_epoch(optimizer={"learning_rate": 0.05})
    session = session.changed({"optimizer": {"name": "adam", "epsilon": 1e-12}})
    before = session.network.parameters.copy()
    session.step(Unit.BATCH, 1)
    # The first step of Adam is α long for every parameter, whatever its gradient.
    np.testing.assert_allclose(np.abs(session.network.parameters - before), 0.05, rtol=1e-6)


def test_a_hyperparameter_takes_effect_with_the_next_update() -> None:
    session = in_mid_epoch(optimizer={"name": "momentum", "learning_rate": 0.05})
    velocity = session.optimizer_state["velocity"].copy()
    session = session.changed({"optimizer": {"momentum": 0.25}})
    before = session.network.parameters.copy()
    session.step(Unit.BATCH, 1)
    assert session.last_update is not None
    expected = before - 0.05 * (0.25 * velocity + session.last_update.gradient)
    np.testing.assert_allclose(session.network.parameters, expected, rtol=1e-14)


def test_a_regularizer_takes_effect_with_the_next_update() -> None:
    session = in_mid_epoch(optimizer={"learning_rate": 0.05})
    session = session.changed({"regularizer": {"name": "l2", "rate": 0.5}})
    before = [w.copy() for w in session.network.w]
    session.step(Unit.BATCH, 1)
    update = session.last_update
    assert update is not None
    np.testing.assert_array_equal(update.used[:6], update.gradient[:6] + 0.5 * before[0].ravel())
    np.testing.assert_array_equal(update.used[6:9], update.gradient[6:9])  # biases are exempt


def test_a_norm_takes_effect_with_the_next_update() -> None:
    session = in_mid_epoch(optimizer={"learning_rate": 0.05}).changed({"clip_norm": 1e-3})
    before = session.network.parameters.copy()
    session.step(Unit.BATCH, 1)
    moved = float(np.sqrt(((session.network.parameters - before) ** 2).sum()))
    # All of the norm but for PyTorch's 1e-6 in the denominator.
    assert moved == pytest.approx(0.05 * 1e-3, rel=1e-3)


def test_a_schedule_counts_the_epochs_of_the_run() -> None:
    session = in_mid_epoch(optimizer={"learning_rate": 0.5})
    session = session.changed({"schedule": {"name": "exponential", "gamma": 0.5}})
    assert session.learning_rate == 0.25
    session.step(Unit.EPOCH, 1)
    assert session.learning_rate == 0.125
    session.step(Unit.BATCH, 1)
    assert session.last_update is not None
    assert session.last_update.learning_rate == 0.125
    assert session.recipe.optimizer.learning_rate == 0.5


def test_other_parameters_keep_the_state() -> None:
    session = in_mid_epoch()
    before = state(session)["optimizer_state"]
    session.set_parameters(
        [np.full(w.shape, 0.5) for w in session.network.w],
        [np.zeros(b.shape) for b in session.network.b],
    )
    assert state(session)["optimizer_state"] == before


@for_each("name", OPTIMIZERS)
def test_a_reset_empties_the_state(name: str) -> None:
    session = in_mid_epoch(optimizer={"name": name, "learning_rate": 0.05})
    session.reset()
    anew = TrainingSession(session.recipe)
    assert state(session) == state(anew)
    assert session.optimizer_steps == 0
