"""Copies of a run for another person: what of them was trained before, and by whom."""

from __future__ import annotations

import numpy as np

from app.training.codec.snapshot import from_bytes, to_bytes
from app.training.experiments.fork import copy_for_another, copy_of
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from app.training.timeline.undo import begin_again, go_forward, go_to_update, undo
from tests.training.runs import run

SECONDS = 10.0


def trained(epochs: int = 3) -> TrainingSession:
    session = run()
    session.step(Unit.EPOCH, epochs)
    return session


def test_a_trained_copy_is_of_a_trained_run_and_the_original_is_not() -> None:
    session = trained()
    copy = copy_for_another(session)
    assert copy.timeline.is_copied_run and not session.timeline.is_copied_run
    assert np.array_equal(copy.network.parameters, session.network.parameters)
    assert from_bytes(to_bytes(copy)).timeline.is_copied_run
    assert not copy_of(session).timeline.is_copied_run


def test_more_training_undo_and_going_back_do_not_make_it_own() -> None:
    copy = copy_for_another(trained())
    copy.step(Unit.EPOCH, 2)
    assert copy.timeline.is_copied_run
    copy = go_to_update(copy, 1, SECONDS)
    copy.step(Unit.BATCH, 1)
    assert copy.timeline.is_copied_run
    copy = copy.changed({"optimizer": {"learning_rate": 0.2}})
    copy.step(Unit.EPOCH, 1)
    assert copy.timeline.is_copied_run
    assert undo(copy, SECONDS).timeline.is_copied_run


def test_after_a_reset_it_is_own_until_that_is_undone() -> None:
    copy = begin_again(copy_for_another(trained()))
    assert (copy.epoch, copy.timeline.is_copied_run) == (0, False)
    copy.step(Unit.EPOCH, 1)
    assert not from_bytes(to_bytes(copy)).timeline.is_copied_run
    # Its own reset keeps what was trained ahead, as ever.
    again = begin_again(copy)
    assert go_forward(again, Unit.EPOCH, 1, SECONDS).epoch == 1
    assert undo(again, SECONDS).timeline.is_copied_run


def test_a_new_run_of_other_settings_is_own() -> None:
    copy = copy_for_another(trained())
    assert not copy.changed({"weight_seed": 8}).timeline.is_copied_run


def test_an_untrained_copy_is_own() -> None:
    copy = copy_for_another(run())
    copy.step(Unit.EPOCH, 1)
    assert not copy.timeline.is_copied_run


def test_what_was_recorded_ahead_is_not_handed_over() -> None:
    session = begin_again(trained())
    copy = copy_for_another(session)
    assert not copy.timeline.is_copied_run
    assert (copy.timeline.segments[-1].end.updates, copy.timeline.ahead.epoch) == (0, [])
    assert go_forward(session, Unit.EPOCH, 1, SECONDS).epoch == 1


def test_the_mark_moves_with_the_record_when_its_oldest_part_is_dropped() -> None:
    copy = copy_for_another(trained())
    copy.timeline.forget_past(0)
    assert copy.timeline.is_copied_run
    fresh = begin_again(copy)
    fresh.timeline.forget_past(fresh.timeline.current)
    assert (fresh.timeline.copied, fresh.timeline.is_copied_run) == (0, False)
