"""A timeline goes with its session, and one that cannot be is refused with the whole snapshot."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.training.codec.snapshot import BadSnapshot, from_bytes, to_bytes
from app.training.run.position import Unit
from app.training.timeline import undo
from app.training.timeline.position import SegmentPosition, TimelinePosition
from tests.for_each import for_each
from tests.training.forged_snapshots import Forgery
from tests.training.runs import run, state


def test_a_snapshot_from_before_timelines_begins_with_itself() -> None:
    session = from_bytes(Forgery().without_past())
    place = session.timeline_position
    assert (place.segment, place.within) == (0, SegmentPosition())
    here = state(session)
    session.step(Unit.EPOCH, 3)
    back = undo.go_back(session, Unit.EPOCH, 99, 60.0)
    there = state(back)
    for whole in (here, there):
        for name in ("update", "watched", "position"):
            del whole[name]
    assert there == here


@for_each(
    "changes",
    [
        {"kind": "edit"},
        {"kind": "settings"},
        {"samples": 11},
        {"beginning": [1, 0, 0, 0]},
        {"end": [2, 0, 0, False]},
        {"end": [5, 9, 0, False]},
        {"end": [5, 0, 9, False]},
        {"edits": 1},
        {"losses": 1},
        {"recipe": 1},
    ],
)
def test_a_turn_that_cannot_be_is_refused(changes: dict[str, Any]) -> None:
    forgery = Forgery()
    assert from_bytes(forgery.to_bytes()).optimizer_steps == 5
    forgery.header["timeline"]["turns"][0] |= changes
    with pytest.raises(BadSnapshot):
        from_bytes(forgery.to_bytes())


@for_each(
    ("name", "value"),
    [
        ("at", 1),
        ("turns", []),
        ("recipes", []),
        ("checkpoints", [[0, 1]]),
        ("checkpoints", [[7, 0]]),
    ],
)
def test_a_past_that_cannot_be_is_refused(name: str, value: Any) -> None:
    forgery = Forgery()
    forgery.header["timeline"][name] = value
    with pytest.raises(BadSnapshot):
        from_bytes(forgery.to_bytes())


@for_each("name", ["edit_value", "past_train", "ahead_train", "checkpoints"])
def test_numbers_that_belong_to_nothing_are_refused(name: str) -> None:
    forgery = Forgery()
    forgery.arrays[name] = np.array([1.0])
    with pytest.raises(BadSnapshot):
        from_bytes(forgery.to_bytes())


def test_all_of_it_comes_back() -> None:
    session = run(optimizer={"name": "adam", "learning_rate": 0.05})
    session.step(Unit.EPOCH, 2)
    session = session.changed({"batch_size": 3})
    session.step(Unit.EPOCH, 1)
    session.set_parameters([w * 2 for w in session.network.w], list(session.network.b))
    session.step(Unit.PHASE, 2)
    session = session.changed({"seed": 4})
    session.step(Unit.BATCH, 1)
    while session.timeline_position != TimelinePosition(0, SegmentPosition()):
        again = from_bytes(to_bytes(session))
        assert state(again) == state(session)
        assert again.timeline_position == session.timeline_position
        session = undo.go_back(again, Unit.BATCH, 3, 60.0)
