"""What a session is called, in its snapshot: kept, bounded, and absent if there is none."""

from __future__ import annotations

import pytest

from app.training.codec.snapshot import BadSnapshot, from_bytes, to_bytes
from app.training.run.label import MAX_NAME_LENGTH, NO_LABEL, SessionLabel
from tests.training.runs import run


def test_a_label_is_kept_and_changes_nothing_else() -> None:
    plain = run()
    snapshot = to_bytes(plain)
    assert b'"label"' not in snapshot  # older versions read it
    assert from_bytes(snapshot).label == NO_LABEL
    plain.set_label(SessionLabel("Étude", 1_800_000_000.25))
    assert from_bytes(to_bytes(plain)).label == plain.label
    plain.set_label(NO_LABEL)
    assert to_bytes(plain) == snapshot


def test_a_new_run_in_its_place_has_the_same_label() -> None:
    session = run()
    session.set_label(SessionLabel("Mine", 5.0))
    assert session.changed({"seed": 77}).label.name == "Mine"


def test_a_name_that_is_too_long_is_refused() -> None:
    session = run()
    session.set_label(SessionLabel("x" * (MAX_NAME_LENGTH + 1)))
    with pytest.raises(ValueError):
        to_bytes(session)
    session.set_label(SessionLabel("x" * MAX_NAME_LENGTH))
    forged = to_bytes(session).replace(b'"x', b'"y')
    with pytest.raises(BadSnapshot):
        from_bytes(forged)
