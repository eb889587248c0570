"""Where a run stands, as a person reads it."""

from __future__ import annotations

from app.training.run.position import Phase, Position, Unit, phase_at
from tests.for_each import for_each
from tests.training.runs import run


def test_the_start() -> None:
    assert run().position == Position(0, 0, 3, 0, Phase.READY, None)


def test_the_phases_of_one_step() -> None:
    session = run()
    seen = []
    for _ in range(6):
        session.step(Unit.PHASE, 1)
        seen.append((session.position.phase, session.position.layer, session.position.batch))
    assert seen == [
        (Phase.FORWARD, 1, 0),
        (Phase.FORWARD, 2, 0),
        (Phase.LOSS, None, 0),
        (Phase.BACKWARD, 2, 0),
        (Phase.BACKWARD, 1, 0),
        (Phase.UPDATE, None, 1),
    ]


def test_after_a_watched_update_the_next_step_begins() -> None:
    session = run()
    session.step(Unit.PHASE, 7)
    assert session.position == Position(0, 1, 3, 0, Phase.FORWARD, 1)


def test_samples_are_counted_within_the_batch() -> None:
    session = run()
    seen = []
    for _ in range(7):
        session.step(Unit.SAMPLE, 1)
        seen.append((session.position.batch, session.position.sample))
    assert seen == [(0, 1), (0, 2), (0, 3), (0, 4), (1, 0), (1, 1), (1, 2)]


@for_each(("unit", "count"), [(Unit.SAMPLE, 5), (Unit.PHASE, 6)])
def test_a_watched_update_says_so(unit: Unit, count: int) -> None:
    session = run()
    session.step(unit, count)
    assert session.position.phase is Phase.UPDATE


@for_each("unit", [Unit.BATCH, Unit.EPOCH])
def test_an_unwatched_update_is_ready_for_the_next(unit: Unit) -> None:
    session = run()
    session.step(Unit.PHASE, 6)
    session.step(unit, 1)
    assert session.position.phase is Phase.READY


def test_the_epoch_turns_with_its_last_batch() -> None:
    session = run()
    session.step(Unit.BATCH, 2)
    assert session.position == Position(0, 2, 3, 0, Phase.READY, None)
    session.step(Unit.BATCH, 1)
    assert session.position == Position(1, 0, 3, 0, Phase.READY, None)


@for_each(("size", "batches"), [(1, 12), (5, 3), (6, 2), (11, 2), (None, 1)])
def test_how_many_batches_an_epoch_has(size: int | None, batches: int) -> None:
    session = run(batch_size=size)
    for done in range(batches):
        assert (session.position.batch, session.position.batches) == (done, batches)
        session.step(Unit.BATCH, 1)
    assert session.position.epoch == 1


@for_each("depth", [1, 2, 5])
def test_every_phase_of_a_step_is_reached_once(depth: int) -> None:
    phases = [phase_at(done, depth) for done in range(2 * depth + 2)]
    forward = [(Phase.FORWARD, layer) for layer in range(1, depth + 1)]
    backward = [(Phase.BACKWARD, layer) for layer in range(depth, 0, -1)]
    assert phases == [(Phase.READY, None), *forward, (Phase.LOSS, None), *backward]
