"""Reset gives the very same initial weights, and the same run from there."""

from __future__ import annotations

from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from tests.for_each import for_each
from tests.training.runs import run, state


@for_each(("unit", "count"), [(Unit.EPOCH, 3), (Unit.BATCH, 4), (Unit.PHASE, 3)])
def test_back_to_the_very_start(unit: Unit, count: int) -> None:
    session = run()
    session.step(unit, count)
    session.reset()
    assert state(session) == state(run())


def test_the_same_run_from_there() -> None:
    session, fresh = run(), run()
    session.step(Unit.EPOCH, 2)
    session.reset()
    for each in (session, fresh):
        each.step(Unit.EPOCH, 3)
    assert state(session) == state(fresh)


def test_the_present_settings_are_kept() -> None:
    session = run().changed({"optimizer": {"learning_rate": 0.125}, "batch_size": 3})
    session.step(Unit.EPOCH, 2)
    session.reset()
    assert state(session) == state(run(optimizer={"learning_rate": 0.125}, batch_size=3))


def test_parameters_that_were_set_are_gone() -> None:
    session = run()
    session.set_parameters([w + 1.0 for w in session.network.w], session.network.b)
    session.reset()
    assert state(session) == state(run())


def test_a_diverged_run_starts_anew() -> None:
    session = diverged()
    session.reset()
    assert (session.status, session.message) == ("paused", "")
    assert (session.epoch, session.history.epoch) == (0, [0])


def diverged() -> TrainingSession:
    session = run(
        layers=[{"units": 3, "activation": "identity"}, {"units": 1, "activation": "identity"}],
        optimizer={"learning_rate": 1e6},
    )
    session.step(Unit.EPOCH, 100)
    assert session.status == "diverged"
    return session
