"""What a patch of the recipe keeps, and what it starts anew."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import JsonValue, ValidationError

from app.training.run.position import Phase, Unit
from app.training.run.session import TrainingSession
from app.training.timeline.summary import describe_past
from tests.for_each import for_each
from tests.training.runs import run, state


def in_mid_epoch() -> TrainingSession:
    """One epoch and one batch of 5 done, 7 samples to go."""
    session = run()
    session.step(Unit.BATCH, 4)
    return session


def test_a_learning_rate_keeps_the_weights_and_the_place() -> None:
    session = in_mid_epoch()
    before = state(session)
    changed = session.changed({"optimizer": {"learning_rate": 0.125}})
    after = state(changed)
    assert after.pop("recipe").optimizer.learning_rate == after.pop("learning_rate") == 0.125
    (change,) = after.pop("changes")
    assert (change.epoch, change.text) == (1, "α 0.5 → 0.125")
    del before["recipe"], before["learning_rate"], before["changes"]
    assert after == before


def test_a_learning_rate_takes_effect_with_the_next_update() -> None:
    session = in_mid_epoch()
    parameters = session.network.parameters.copy()
    session.changed({"optimizer": {"learning_rate": 0.125}}).step(Unit.BATCH, 1)
    assert session.last_update is not None
    assert session.last_update.learning_rate == 0.125
    moved = parameters - 0.125 * session.last_update.gradient
    np.testing.assert_array_equal(session.network.parameters, moved)


@for_each("batch_size", [1, 2, 3, 7, 12, 100, None])
def test_a_batch_size_in_mid_epoch_skips_and_repeats_no_sample(batch_size: int | None) -> None:
    session = in_mid_epoch()
    assert session.last_update is not None
    used = session.last_update.rows.tolist()
    session = session.changed({"batch_size": batch_size})
    assert session.epoch == 1
    while session.epoch == 1:
        used += session.batch_rows().tolist()
        session.step(Unit.BATCH, 1)
    assert sorted(used) == list(range(12))


def test_a_batch_size_takes_effect_with_the_next_batch() -> None:
    session = in_mid_epoch().changed({"batch_size": 3})
    assert len(session.batch_rows()) == 3
    assert (session.position.batch, session.position.batches) == (1, 4)


@for_each(("unit", "count"), [(Unit.PHASE, 3), (Unit.SAMPLE, 2), (Unit.PHASE, 6)])
@for_each("patch", [{"batch_size": 3}, {"optimizer": {"learning_rate": 0.125}}])
def test_a_running_step_starts_again(unit: Unit, count: int, patch: dict[str, Any]) -> None:
    session = run()
    session.step(unit, count)
    session = session.changed(patch)
    assert (session.phases_done, session.samples_done) == (0, 0)
    assert session.position.phase is Phase.READY


@for_each(
    ("patch", "text"),
    [
        ({"dataset": {"noise": 0.5}}, "noise"),
        ({"dataset": {"train_fraction": 0.25, "samples": 30}}, "samples and train share"),
        ({"dataset": {"name": "xor"}}, "data set"),
        ({"dataset": {"name": "article"}, "features": ["x1"], "seed": 4}, "data set and seed"),
        ({"features": ["x2"]}, "inputs"),
        ({"layers": [{"units": 1, "activation": "sigmoid"}]}, "layers"),
        ({"initializer": {"name": "uniform"}}, "initial weights"),
        ({"shuffle": False}, "shuffling"),
        ({"seed": 4}, "seed"),
        ({"seed": 4, "optimizer": {"learning_rate": 0.125}}, "seed"),
    ],
)
def test_anything_else_starts_a_new_run(patch: dict[str, Any], text: str) -> None:
    session = in_mid_epoch()
    before = state(session)
    changed = session.changed(patch)
    assert state(changed) == state(TrainingSession(changed.recipe))
    assert changed.recipe != session.recipe
    assert state(session) == before
    assert describe_past(changed).undo == f"change of {text}"


@for_each("patch", [{}, {"batch_size": 5}, {"seed": 3, "dataset": {}}])
def test_a_patch_without_a_change_changes_nothing(patch: dict[str, Any]) -> None:
    session = in_mid_epoch()
    session.step(Unit.PHASE, 2)
    before = state(session)
    assert session.changed(patch) is session
    assert state(session) == before


@for_each(
    "patch",
    [
        {"batch_size": 0},
        {"batch_size": "3"},
        {"optimizer": {"learning_rate": -1.0}},
        {"optimizer": None},
        {"learning_rate": 1.0},
        {"dataset": {"name": "moon"}},
    ],
)
def test_a_bad_patch_leaves_the_session_as_it_was(patch: dict[str, Any]) -> None:
    session = in_mid_epoch()
    session.step(Unit.PHASE, 2)
    before = state(session)
    with pytest.raises(ValidationError):
        session.changed(patch)
    assert state(session) == before


def test_text_from_a_form_is_understood_where_that_is_asked_for() -> None:
    patch: dict[str, JsonValue] = {"batch_size": "3", "optimizer": {"learning_rate": "0.125"}}
    session = run().changed(patch, strict=False)
    assert session.recipe.batch_size == 3
    assert session.recipe.optimizer.learning_rate == 0.125
