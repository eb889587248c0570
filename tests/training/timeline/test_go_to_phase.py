"""Going to a phase of the running step: the same state as stepping there."""

from __future__ import annotations

import pytest

from app.training.codec.snapshot import from_bytes, to_bytes
from app.training.run.position import Unit, update_done
from app.training.run.session import TrainingSession
from app.training.timeline.rebuild import CannotRewind
from app.training.timeline.undo import go_to_phase
from tests.for_each import for_each
from tests.training.runs import run, state

SECONDS = 60.0
LAST = update_done(2)


def stepped(phases: int, batches: int = 0) -> TrainingSession:
    session = run()
    session.step(Unit.BATCH, batches)
    session.step(Unit.PHASE, phases)
    return session


@for_each("start", range(LAST + 1), quick=3)
@for_each("target", range(1, LAST + 1), quick=3)
def test_any_phase_leads_to_any_other_of_the_same_step(start: int, target: int) -> None:
    moved = go_to_phase(stepped(start, batches=4), target, SECONDS)
    wanted, found = state(stepped(target, batches=4)), state(moved)
    if not moved.watched:
        # What the batch before did is not kept after going back over an update.
        del wanted["update"], found["update"]
    assert found == wanted


def test_a_step_that_runs_by_samples_goes_on_for_the_whole_batch() -> None:
    session = run()
    session.step(Unit.PHASE, 1)
    session.step(Unit.SAMPLE, 2)
    session = go_to_phase(session, 1, SECONDS)
    assert (session.phases_done, session.samples_done) == (1, 0)
    session.step(Unit.SAMPLE, 2)
    session = go_to_phase(session, 3, SECONDS)
    assert (session.phases_done, session.samples_done) == (3, 0)


def test_going_back_keeps_what_is_recorded_ahead() -> None:
    session = go_to_phase(stepped(LAST), 2, SECONDS)
    assert session.timeline.segments[-1].end.updates == 1
    assert session.optimizer_steps == 0
    again = go_to_phase(from_bytes(to_bytes(session)), LAST, SECONDS)
    assert state(again) == state(stepped(LAST))


@for_each("phases", [-1, 0, LAST + 1, 99], quick=4)
def test_there_are_no_other_phases(phases: int) -> None:
    with pytest.raises(CannotRewind, match=f"Phase: enter a number of 1 to {LAST}."):
        go_to_phase(run(), phases, SECONDS)


def test_a_step_from_before_the_record_cannot_be_entered_again() -> None:
    whole = stepped(LAST)
    copy = TrainingSession.restore(whole.state())
    assert go_to_phase(copy, LAST, SECONDS) is copy
    with pytest.raises(CannotRewind, match="not recorded here"):
        go_to_phase(copy, 2, SECONDS)
