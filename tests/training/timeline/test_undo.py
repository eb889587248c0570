"""Where back and forward lead to, unit by unit; and what lies ahead is kept or forgotten."""

from __future__ import annotations

import pytest

from app.training.run.edit import set_parameter
from app.training.run.position import Unit
from app.training.run.selection import parse_selection
from app.training.run.session import TrainingSession
from app.training.timeline import undo
from app.training.timeline.position import SegmentPosition, TimelinePosition
from app.training.timeline.rebuild import CannotRewind
from tests.for_each import for_each
from tests.training.runs import run, state

SOON = 60.0


def edit(session: TrainingSession, key: str, value: float) -> None:
    selection = parse_selection(key, session.recipe.units)
    assert selection is not None
    set_parameter(session, selection, value)


def back(session: TrainingSession, unit: Unit, count: int = 1) -> TrainingSession:
    return undo.go_back(session, unit, count, SOON)


def forward(session: TrainingSession, unit: Unit, count: int = 1) -> TrainingSession:
    return undo.go_forward(session, unit, count, SOON)


def mark(session: TrainingSession) -> SegmentPosition:
    return session.timeline_position.within


@for_each("unit", [Unit.PHASE, Unit.SAMPLE])
def test_every_step_of_two_epochs_is_undone_in_turn(unit: Unit) -> None:
    """12 samples in batches of 5, 5 and 2, five phases before each update."""
    session, seen = run(), []
    for _ in range(2 * (3 * 6 if unit is Unit.PHASE else 12)):
        seen.append(state(session))
        session.step(unit, 1)
    for earlier in reversed(seen):
        session = back(session, unit)
        now = state(session)
        # Before a watched update its step is shown instead of the update before.
        for whole in (now, earlier):
            if not whole["watched"]:
                del whole["update"]
        if not now["watched"] and earlier["watched"]:
            for whole in (now, earlier):
                for name in ("watched", "position", "update"):
                    whole.pop(name, None)
        assert now == earlier


@for_each(
    ("made", "unit", "expected"),
    [
        ([(Unit.BATCH, 4)], Unit.BATCH, SegmentPosition(3)),
        ([(Unit.BATCH, 4)], Unit.EPOCH, SegmentPosition(3)),
        ([(Unit.BATCH, 3)], Unit.EPOCH, SegmentPosition(0)),
        ([(Unit.BATCH, 4)], Unit.PHASE, SegmentPosition(3, phases=5)),
        ([(Unit.BATCH, 3)], Unit.SAMPLE, SegmentPosition(2, samples=1)),
        ([(Unit.BATCH, 1), (Unit.PHASE, 3)], Unit.BATCH, SegmentPosition(1)),
        ([(Unit.BATCH, 1), (Unit.PHASE, 3)], Unit.SAMPLE, SegmentPosition(1)),
        ([(Unit.BATCH, 1), (Unit.SAMPLE, 3)], Unit.PHASE, SegmentPosition(1, samples=2)),
        ([(Unit.BATCH, 3), (Unit.PHASE, 1)], Unit.EPOCH, SegmentPosition(3)),
        ([(Unit.PHASE, 6)], Unit.BATCH, SegmentPosition(0)),
    ],
)
def test_one_unit_back(made: list[tuple[Unit, int]], unit: Unit, expected: SegmentPosition) -> None:
    session = run()
    for each, count in made:
        session.step(each, count)
    assert mark(back(session, unit)) == expected


def test_forward_goes_no_further_than_was_gone() -> None:
    session = run()
    session.step(Unit.BATCH, 4)
    session.step(Unit.PHASE, 2)
    end = state(session)
    session = forward(back(session, Unit.EPOCH, 9), Unit.EPOCH)
    assert mark(session) == SegmentPosition(3)
    session = forward(session, Unit.EPOCH)
    assert mark(session) == SegmentPosition(4, phases=2)
    del end["update"]
    now = state(session)
    del now["update"]
    assert now == end
    with pytest.raises(CannotRewind, match="Nothing is recorded after this"):
        forward(session, Unit.PHASE)


def test_before_the_beginning_there_is_nothing() -> None:
    session = run()
    session.step(Unit.EPOCH, 1)
    session = back(session, Unit.BATCH, 100)
    assert mark(session) == SegmentPosition(0)
    with pytest.raises(CannotRewind, match="nothing before it"):
        back(session, Unit.PHASE)


def test_steps_on_the_recorded_way_keep_what_is_ahead() -> None:
    session = run()
    session.step(Unit.EPOCH, 5)
    edit(session, "w0.1.1", 0.5)
    session.step(Unit.EPOCH, 2)
    session = undo.go_to_update(session, 3, SOON)
    assert session.history.epoch == [0, 1]
    session.step(Unit.EPOCH, 4)
    assert session.history.epoch == [0, 1, 2, 3, 4, 5]
    assert len(session.timeline.segments) == 2
    session.step(Unit.BATCH, 1)
    assert len(session.timeline.segments) == 1, "beyond the edit the run is another one"


def test_another_action_forgets_what_was_ahead() -> None:
    session = run()
    session.step(Unit.EPOCH, 5)
    session = undo.go_to_update(session, 7, SOON).changed({"optimizer": {"learning_rate": 0.25}})
    assert [turn.kind for turn in session.timeline.segments] == ["start", "settings"]
    assert session.timeline.segments[0].end == SegmentPosition(7)
    with pytest.raises(CannotRewind):
        forward(session, Unit.BATCH)


def test_undo_and_redo() -> None:
    session = run()
    session.step(Unit.EPOCH, 2)
    session = session.changed({"optimizer": {"learning_rate": 0.25}})
    session.step(Unit.EPOCH, 1)
    session = session.changed({"seed": 8})
    fresh = state(session)
    session = undo.undo(session, SOON)
    assert (session.epoch, session.recipe.seed) == (3, run().recipe.seed)
    assert session.history.epoch == [0, 1, 2, 3]
    session = undo.undo(session, SOON)
    assert (session.epoch, session.recipe.optimizer.learning_rate) == (2, 0.5)
    with pytest.raises(CannotRewind, match="nothing to undo"):
        undo.undo(session, SOON)
    session = undo.redo(undo.redo(session, SOON), SOON)
    assert state(session) == fresh
    with pytest.raises(CannotRewind, match="nothing to redo"):
        undo.redo(session, SOON)


def test_a_reset_that_changes_nothing_else_is_a_way_back() -> None:
    session = run()
    session.step(Unit.EPOCH, 3)
    session = undo.begin_again(session)
    assert session.timeline_position == TimelinePosition(0, SegmentPosition())
    assert session.history.epoch == [0]
    assert forward(session, Unit.EPOCH, 3).history.epoch == [0, 1, 2, 3]


def test_no_time_is_said_and_nothing_has_changed() -> None:
    session = run()
    session.step(Unit.EPOCH, 3)
    before, place = state(session), session.timeline_position
    with pytest.raises(CannotRewind, match="takes too long"):
        undo.go_to_update(session, 5, 0.0)
    assert state(session) == before
    assert session.timeline_position == place
