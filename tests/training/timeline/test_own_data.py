"""Runs on different data of a person's own can be gone back to, as long as the data are kept."""

from __future__ import annotations

import pytest

from app.training.codec.snapshot import from_bytes, to_bytes
from app.training.recipe.dataset import to_own
from app.training.run.position import Unit
from app.training.timeline import record, undo
from app.training.timeline.rebuild import CannotRewind
from tests.training.own_runs import flowers, own_run, prices
from tests.training.runs import state

SOON = 60.0


def test_each_run_has_its_own_data_again() -> None:
    session, seen = own_run(flowers()), []
    for own in (prices(), flowers(rows=33), flowers(inputs=5, classes=2)):
        session.step(Unit.EPOCH, 2)
        seen.append((session.own, state(session)))
        session = session.changed(to_own({}), own=own)
    session = from_bytes(to_bytes(session))
    for own, earlier in reversed(seen):
        session = from_bytes(to_bytes(undo.undo(session, SOON)))
        assert own is not None and session.own is not None
        assert session.own.digest == own.digest
        now = state(session)
        del now["update"], earlier["update"]
        assert now == earlier


def test_data_that_are_not_kept_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "MAX_OWN_BYTES", 100)
    session = own_run(flowers()).changed(to_own({}), own=prices())
    before = state(session)
    with pytest.raises(CannotRewind, match="no longer stored; upload it again"):
        undo.undo(session, SOON)
    assert state(session) == before


def test_another_data_set_keeps_them_for_coming_back() -> None:
    session = own_run(flowers())
    session.step(Unit.EPOCH, 1)
    before = state(session)
    session = session.changed({"dataset": {"name": "circle"}})
    assert session.own is not None
    session = undo.undo(session, SOON)
    now = state(session)
    del now["update"], before["update"]
    assert now == before
