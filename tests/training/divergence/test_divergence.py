"""A run that would overflow stops at its last finite state and says why."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from app.engine.optimizers import OPTIMIZERS
from app.training.codec.snapshot import from_bytes, to_bytes
from app.training.run.observation import observe
from app.training.run.parameters import UnusableParameters
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from tests.engine.networks import HIDDEN
from tests.for_each import for_each
from tests.training.runs import run, state


def layers(hidden: str, output: str = "identity") -> list[dict[str, Any]]:
    return [{"units": 3, "activation": hidden}, {"units": 1, "activation": output}]


def diverged(
    hidden: str = "identity", learning_rate: float = 1e6, name: str = "sgd", **parts: Any
) -> TrainingSession:
    optimizer = {"name": name, "learning_rate": learning_rate}
    session = run(**{"layers": layers(hidden), "optimizer": optimizer, **parts})
    assert session.step(Unit.BATCH, 1000) < 1000
    assert session.status == "diverged"
    return session


@for_each("hidden", HIDDEN)
@for_each("learning_rate", [1e3, 1e6, 1e100, 1e308])
def test_it_stops_at_a_finite_state(hidden: str, learning_rate: float) -> None:
    session = diverged(hidden, learning_rate)
    assert np.isfinite(session.network.parameters).all()
    assert np.isfinite([loss for loss in session.losses() if loss is not None]).all()
    assert np.isfinite(session.history.train).all()


@for_each(("learning_rate", "written"), [(1e6, "1e+06"), (2500.0, "2500"), (1e308, "1e+308")])
def test_the_message_names_the_learning_rate(learning_rate: float, written: str) -> None:
    assert f"learning rate {written} " in diverged(learning_rate=learning_rate).message


def test_the_message_names_the_update() -> None:
    session = diverged()
    place = f"epoch {session.epoch}, batch {session.batch + 1}: "
    assert place in session.message


def test_the_failed_update_has_changed_nothing() -> None:
    session = diverged()
    update = session.last_update
    assert update is not None
    after = update.before - 1e6 * update.gradient
    np.testing.assert_array_equal(session.network.parameters, after)


@for_each("unit", Unit)
def test_trying_again_stops_at_the_same_place(unit: Unit) -> None:
    session = diverged()
    before = state(session)
    assert session.step(unit, 10) < 10
    assert state(session) == before


def test_a_step_that_is_watched_is_begun_anew() -> None:
    session = diverged()
    assert session.step(Unit.PHASE, 5) == 5
    assert (session.status, session.message) == ("paused", "")
    assert session.step(Unit.PHASE, 1) == 0
    assert session.status == "diverged"
    assert (session.phases_done, session.watched) == (0, False)


def test_an_unfinished_epoch_is_not_counted() -> None:
    session = run(layers=layers("identity"), optimizer={"learning_rate": 1e6})
    finished = session.step(Unit.EPOCH, 1000)
    assert session.history.epoch == list(range(finished + 1))
    assert session.epoch == finished


def test_it_works_again_with_a_smaller_learning_rate() -> None:
    session = diverged().changed({"optimizer": {"learning_rate": 1e-300}})
    assert (session.status, session.message) == ("paused", "")
    assert session.step(Unit.EPOCH, 2) == 2
    assert session.status == "paused"


def test_it_works_again_with_other_parameters() -> None:
    session = diverged().changed({"optimizer": {"learning_rate": 0.01}})
    session.set_parameters(
        [np.full(w.shape, 0.1) for w in session.network.w],
        [np.zeros(b.shape) for b in session.network.b],
    )
    assert session.step(Unit.EPOCH, 20) == 20
    assert session.history.train[-1] < 1.0


def all_is_finite_to_see(session: TrainingSession) -> None:
    """Whatever can be seen of the coming step, with any overflow an error."""
    seen = observe(session)
    assert np.isfinite(seen.loss() or 0.0)
    for factors in (seen.forward.a, seen.forward.z, *vars(seen.backward).values()):
        assert all(np.isfinite(factor).all() for factor in factors.values())


def all_is_finite(session: TrainingSession) -> None:
    """Of the run and of what can be seen of it, and that it can be stored."""
    assert np.isfinite(session.network.parameters).all()
    assert all(np.isfinite(part).all() for part in session.optimizer_state.values())
    assert np.isfinite([loss for loss in session.losses() if loss is not None]).all()
    all_is_finite_to_see(session)
    assert state(from_bytes(to_bytes(session))) == state(session)


def test_it_can_be_stored() -> None:
    session = diverged()
    assert state(from_bytes(to_bytes(session))) == state(session)


# The steps of the last four are about α long, so that only a huge α takes them out of range.
@for_each(
    ("name", "learning_rate"),
    [
        ("momentum", 1e6),
        ("nesterov", 1e6),
        ("adagrad", 1e155),
        ("rmsprop", 1e155),
        ("adam", 1e155),
        ("adamw", 1e155),
        ("adamw", 1e6),
    ],
)
@for_each("hidden", ["identity", "relu", "softplus"])
def test_with_any_optimizer_state_and_parameters_stay_finite(
    name: str, learning_rate: float, hidden: str
) -> None:
    session = diverged(hidden, learning_rate, name)
    assert f"learning rate {learning_rate:g} " in session.message
    all_is_finite(session)
    steps, before = session.optimizer_steps, state(session)
    session.step(Unit.BATCH, 3)
    assert state(session) == before
    assert session.optimizer_steps == steps


@for_each("name", ["momentum", "adam"])
def test_a_state_that_overflows_stops_the_run_too(name: str) -> None:
    # The parameters would stay as they are: α is too small to move them by so little.
    session = run(layers=layers("identity"), optimizer={"name": name, "learning_rate": 5e-324})
    session.set_parameters(
        [np.full((2, 3), 1e140), np.full((3, 1), 1.0)], [np.zeros(3), np.zeros(1)]
    )
    for slot in session.optimizer_state:
        session.optimizer_state[slot] = np.full(13, 1.7e308)
    session.rules = replace(
        session.rules,
        hyperparameters={"momentum": 1.5, "beta1": 0.5, "beta2": 2.0, "epsilon": 1e-8},
    )
    session.step(Unit.BATCH, 3)
    assert session.status == "diverged"
    assert all(np.isfinite(part).all() for part in session.optimizer_state.values())


@for_each("name", OPTIMIZERS)
def test_a_regularizer_can_drive_it_out_of_range(name: str) -> None:
    learning_rate = 10.0 if name in ("sgd", "momentum", "nesterov") else 1e154
    session = diverged("tanh", learning_rate, name, regularizer={"name": "l2", "rate": 1000.0})
    all_is_finite(session)


def test_clipping_keeps_a_steep_run_in_range() -> None:
    session = run(layers=layers("identity"), optimizer={"learning_rate": 0.01}, clip_norm=1.0)
    session.set_parameters(
        [np.full((2, 3), 1e60), np.full((3, 1), 1e60)], [np.zeros(3), np.zeros(1)]
    )
    assert session.step(Unit.EPOCH, 5) == 5
    all_is_finite(session)


@for_each("hidden", ["identity", "relu", "tanh"], quick=3)
def test_with_dropout_the_steps_to_come_are_finite_too(hidden: str) -> None:
    # In training the units that are left are ten times as large; that must not overflow either.
    shape = [{"units": 3, "activation": hidden, "dropout": 0.9}] * 3
    session = run(layers=[*shape, {"units": 1, "activation": "identity"}], batch_size=None)
    taken = []
    for exponent in np.arange(30.0, 60.0 if hidden != "tanh" else 160.0, 0.25):
        w = [np.full(w.shape, 10.0**exponent) for w in session.network.w]
        try:
            session.set_parameters(w, session.network.b)
        except UnusableParameters:
            break
        taken.append(exponent)
        for epoch in range(6):
            all_is_finite_to_see(TrainingSession.restore(session.state()._replace(epoch=epoch)))
    assert 30.0 < taken[-1] < 155.0


@for_each("patch", [{"schedule": {"name": "exponential", "gamma": 0.5}}, {}])
def test_the_message_names_the_rate_of_the_epoch(patch: dict[str, Any]) -> None:
    session = run(layers=layers("identity"), optimizer={"learning_rate": 1e3}, **patch)
    session.step(Unit.BATCH, 10_000)
    assert session.status == "diverged"
    assert f"learning rate {session.learning_rate:g} " in session.message
