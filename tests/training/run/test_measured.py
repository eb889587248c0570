"""Measurements for charts and recorded changes: bounded in number, and stored in snapshots."""

from __future__ import annotations

from typing import Any

import pytest

from app.training.codec.snapshot import from_bytes, to_bytes
from app.training.recipe.changes import MAX_LETTERS
from app.training.run import history as module
from app.training.run.history import History, Measured
from app.training.run.layer_metrics import gradient_norms
from app.training.run.measuring import step_measured
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from app.training.timeline import passed
from app.training.timeline.undo import go_back
from tests.for_each import for_each
from tests.training.runs import run, state


def now(session: TrainingSession) -> tuple[int, list[float | None], float | None]:
    norms = gradient_norms(session.network, session.data.train, session.loss)
    return session.epoch, norms, session.scores().value


def rows(measured: Measured) -> list[Any]:
    return list(zip(measured.epoch, measured.gradient_norm, measured.score, strict=True))


def test_stepping_measured_records_every_epoch_that_it_finishes() -> None:
    session, same = run(), run()
    expected = [now(same)]
    for _ in range(3):
        same.step(Unit.EPOCH, 1)
        expected.append(now(same))
    assert step_measured(session, Unit.EPOCH, 3) == 3
    assert rows(session.history.measured) == expected
    assert session.network.parameters.tobytes() == same.network.parameters.tobytes()


def test_nothing_is_measured_unasked_or_in_mid_epoch() -> None:
    session = run()
    session.step(Unit.EPOCH, 2)
    assert rows(session.history.measured) == []
    session.step(Unit.BATCH, 1)
    session.measure()
    assert rows(session.history.measured) == []
    initial = now(run())
    step_measured(session, Unit.BATCH, 2)
    assert rows(session.history.measured) == [initial, now(session)]


def test_it_stops_where_the_run_diverges_or_is_told_to() -> None:
    layers = [{"units": 2, "activation": "identity"}, {"units": 1, "activation": "identity"}]
    session = run(layers=layers, optimizer={"learning_rate": 1e6})
    assert step_measured(session, Unit.EPOCH, 100) < 100
    assert session.status == "diverged"
    assert step_measured(run(), Unit.EPOCH, 100, lambda: False) == 0


def test_the_present_epoch_is_replaced() -> None:
    session = run()
    session.measure()
    session.set_parameters([2 * w for w in session.network.w], list(session.network.b))
    session.measure()
    assert rows(session.history.measured) == [now(session)]


def test_it_stays_bounded_and_keeps_its_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_MEASURED", 10)
    measured = Measured()
    for epoch in range(1000):
        measured.put(epoch, [epoch / 2, None], epoch / 4)
        assert len(measured.epoch) <= 10
        assert (measured.epoch[0], measured.epoch[-1]) == (0, epoch)
    assert rows(measured) == [(epoch, [epoch / 2, None], epoch / 4) for epoch in measured.epoch]


def test_a_snapshot_keeps_it_with_its_gaps() -> None:
    session = run()
    step_measured(session, Unit.EPOCH, 3)
    session.history.measured.put(3, [None, 0.5], None)
    session = session.changed({"optimizer": {"learning_rate": 0.25}, "batch_size": None})
    copy = from_bytes(to_bytes(session))
    assert len(copy.history.measured.epoch) == 4
    assert copy.history.measured.gradient_norm[-1] == [None, 0.5]
    assert len(copy.history.changes) == 1
    assert state(copy) == state(session)


def test_a_reset_forgets_both() -> None:
    session = run()
    session.measure()
    session.changed({"batch_size": 3})
    session.changed({"batch_size": 5})
    session.reset()
    assert state(session) == state(run())


@for_each(
    ("patch", "text"),
    [
        ({"optimizer": {"learning_rate": 0.03}}, "α 0.5 → 0.03"),
        ({"optimizer": {"name": "adam"}}, "optimizer SGD → Adam"),
        ({"batch_size": None}, "batch size 5 → all"),
        ({"clip_norm": 1.5}, "clip norm none → 1.5"),
        (
            {"regularizer": {"name": "l2", "rate": 0.01}},
            "regularizer none → L2, λ 0 → 0.01",
        ),
        ({"frozen": ["w0.1.1"]}, "w⁰₁₁ frozen"),
    ],
)
def test_a_change_in_mid_run_is_told(patch: dict[str, Any], text: str) -> None:
    session = run()
    session.step(Unit.EPOCH, 2)
    session = session.changed(patch)
    (change,) = session.history.changes
    assert (change.epoch, change.text) == (2, text)


def test_what_trains_again_is_told_too() -> None:
    session = run(frozen=["layer1", "w1.1.1"]).changed({"frozen": ["w1.1.1"]})
    assert session.history.changes[0].text == "w⁰, b⁰ trained again"


def test_a_change_that_starts_anew_is_none() -> None:
    assert run().changed({"seed": 4}).history.changes == []


def test_changes_are_bounded_in_number_and_length() -> None:
    history = History()
    for epoch in range(500):
        history.add_change(epoch, "x")
    assert [history.changes[0].epoch, history.changes[-1].epoch] == [400, 499]
    session = run()
    keys = [f"w0.{source}.{unit}" for source in (1, 2) for unit in (1, 2, 3)]
    session = session.changed({"frozen": [*keys, *(f"b0.{unit}" for unit in (1, 2, 3)), "w1.1.1"]})
    (change,) = session.history.changes
    assert len(change.text) <= MAX_LETTERS
    from_bytes(to_bytes(session))


def test_a_chart_opened_late_has_the_initial_weights_and_the_checkpoints() -> None:
    session, same = run(), run()
    same.measure()
    first = rows(same.history.measured)
    for _ in range(6):
        session.step(Unit.EPOCH, 1)
        _add_checkpoint(session)
        same.step(Unit.EPOCH, 1)
        same.measure()
    recorded = rows(same.history.measured)
    session.measure()
    assert rows(session.history.measured) == recorded
    session.step(Unit.EPOCH, 4)
    same.step(Unit.EPOCH, 4)
    # Nothing was stored in these epochs, so that there is nothing to show.
    assert rows(session.measured_with_checkpoints()) == recorded
    session.measure()
    same.measure()
    assert rows(session.history.measured) == [*recorded, now(same)]
    assert first == recorded[:1]


def test_a_chart_opened_late_measures_few_checkpoints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passed, "MAX_POINTS", 4)
    session = run()
    for _ in range(20):
        session.step(Unit.EPOCH, 1)
        _add_checkpoint(session)
    session.measure()
    assert session.history.measured.epoch == [0, 5, 10, 15, 20]
    assert session.history.measured.score[-1] == session.scores().value


def test_checkpoints_ahead_of_a_rewound_run_are_not_measured() -> None:
    session = run()
    for _ in range(6):
        session.step(Unit.EPOCH, 1)
        _add_checkpoint(session)
    session = go_back(session, Unit.EPOCH, 3, 10.0)
    assert session.measured_with_checkpoints().epoch == [0, 1, 2]


def _add_checkpoint(session: TrainingSession) -> None:
    updates = session.timeline_position.within.updates
    session.timeline._add_checkpoint(session.state(), updates)
