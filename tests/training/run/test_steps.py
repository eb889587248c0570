"""However a run is stepped, it goes the same way: bit for bit the same state at the same place."""

from __future__ import annotations

import pytest

from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from tests.training.runs import place, run

PHASES = 6
"""2 L + 2 with L = 2: forward twice, loss, backward twice, update."""
Moves = list[tuple[Unit, int]]


def moved(moves: Moves, session: TrainingSession | None = None) -> TrainingSession:
    session = run() if session is None else session
    for unit, count in moves:
        assert session.step(unit, count) == count
    return session


@pytest.mark.parametrize(
    "moves",
    [
        pytest.param([(Unit.SAMPLE, 5)], id="its samples"),
        pytest.param([(Unit.SAMPLE, 1)] * 5, id="its samples, one at a time"),
        pytest.param([(Unit.PHASE, PHASES)], id="its phases"),
        pytest.param([(Unit.PHASE, 1)] * PHASES, id="its phases, one at a time"),
        pytest.param([(Unit.PHASE, 3), (Unit.BATCH, 1)], id="three phases and the rest"),
        pytest.param([(Unit.SAMPLE, 4), (Unit.BATCH, 1)], id="four samples and the rest"),
        pytest.param(
            [(Unit.PHASE, 3), (Unit.SAMPLE, 2), (Unit.BATCH, 1)], id="phases, samples, the rest"
        ),
        pytest.param([(Unit.SAMPLE, 2), (Unit.PHASE, PHASES)], id="samples, then all phases"),
        pytest.param([(Unit.PHASE, 5), (Unit.SAMPLE, 5)], id="phases, then all samples"),
    ],
)
def test_one_batch(moves: Moves) -> None:
    assert place(moved(moves)) == place(moved([(Unit.BATCH, 1)]))


@pytest.mark.parametrize(
    "moves",
    [
        pytest.param([(Unit.BATCH, 3)], id="its batches"),
        pytest.param([(Unit.SAMPLE, 12)], id="its samples"),
        pytest.param([(Unit.PHASE, 3 * PHASES)], id="its phases"),
        pytest.param([(Unit.BATCH, 2), (Unit.EPOCH, 1)], id="two batches and the rest"),
        pytest.param([(Unit.PHASE, 1), (Unit.EPOCH, 1)], id="a phase and the rest"),
        pytest.param([(Unit.SAMPLE, 11), (Unit.EPOCH, 1)], id="all samples but one"),
        pytest.param(
            [(Unit.SAMPLE, 7), (Unit.PHASE, 4), (Unit.BATCH, 1), (Unit.EPOCH, 1)], id="mixed"
        ),
    ],
)
def test_one_epoch(moves: Moves) -> None:
    assert place(moved(moves)) == place(moved([(Unit.EPOCH, 1)]))


def test_epochs_at_once_are_epochs_one_by_one() -> None:
    assert place(moved([(Unit.EPOCH, 4)])) == place(moved([(Unit.EPOCH, 1)] * 4))


def test_batches_run_on_into_the_next_epoch() -> None:
    assert place(moved([(Unit.BATCH, 7)])) == place(moved([(Unit.EPOCH, 2), (Unit.BATCH, 1)]))


def test_an_epoch_from_the_middle_of_one_ends_with_it() -> None:
    session = moved([(Unit.EPOCH, 1), (Unit.BATCH, 1), (Unit.PHASE, 2), (Unit.EPOCH, 1)])
    assert (session.epoch, session.batch, session.offset) == (2, 0, 0)


def test_a_batch_of_one_sample_is_one_sample() -> None:
    by_sample = moved([(Unit.SAMPLE, 3)], run(batch_size=1))
    by_batch = moved([(Unit.BATCH, 3)], run(batch_size=1))
    assert place(by_sample) == place(by_batch)


def test_until_the_update_no_step_changes_the_parameters() -> None:
    for unit, steps in ((Unit.PHASE, PHASES), (Unit.SAMPLE, 5)):
        session = run()
        before = session.network.parameters.tobytes()
        for _ in range(steps - 1):
            session.step(unit, 1)
            assert session.network.parameters.tobytes() == before
            assert session.last_update is None
        session.step(unit, 1)
        assert session.network.parameters.tobytes() != before
        assert session.last_update is not None


def test_stepping_nothing_changes_nothing() -> None:
    session = moved([(Unit.BATCH, 1), (Unit.PHASE, 2)])
    before = place(session)
    assert session.step(Unit.EPOCH, 0) == 0
    assert place(session) == before


def test_the_last_update_tells_what_it_was_made_from() -> None:
    session = moved([(Unit.EPOCH, 1), (Unit.BATCH, 1)])
    rows = session.batch_rows().tolist()
    before = session.network.parameters.copy()
    session.step(Unit.BATCH, 1)
    update = session.last_update
    assert update is not None
    assert update.before.tobytes() == before.tobytes()
    assert (before - 0.5 * update.gradient).tobytes() == session.network.parameters.tobytes()
    assert update.rows.tolist() == rows
    assert (update.epoch, update.batch, update.batches) == (1, 1, 3)
    assert update.learning_rate == 0.5
