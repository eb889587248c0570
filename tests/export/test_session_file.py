"""A saved session goes on with the same bits; what is none is refused in one sentence."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from app.export.session_file import UnusableFile, read_session, write_session
from app.training.codec.snapshot import to_bytes
from app.training.run.position import Unit
from tests.for_each import for_each
from tests.training.runs import run, state


def saved() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(write_session(run()))
    return made


def changed(**parts: Any) -> bytes:
    return json.dumps({**saved(), **parts}).encode()


def without(name: str) -> bytes:
    return json.dumps({key: value for key, value in saved().items() if key != name}).encode()


def test_it_comes_back_to_the_bit_in_the_middle_of_a_step() -> None:
    session = run(optimizer={"name": "adam", "learning_rate": 0.1})
    session.step(Unit.BATCH, 7)
    session.step(Unit.PHASE, 2)
    again = read_session(write_session(session).encode())
    assert state(again) == state(session)
    for either in (session, again):
        either.step(Unit.EPOCH, 2)
    assert state(again) == state(session)


def test_it_can_be_read_by_people() -> None:
    made = saved()
    assert made["format"] == "backprop-playground-session"
    assert made["version"] == 1
    assert made["recipe"]["layers"][0] == {"units": 3, "activation": "tanh", "dropout": 0.0}


@for_each("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_other_unicode_is_no_damage(encoding: str) -> None:
    content = write_session(run()).encode(encoding)
    assert state(read_session(content)) == state(run())


def test_a_bare_snapshot_is_read_as_well() -> None:
    assert state(read_session(to_bytes(run()))) == state(run())
    with pytest.raises(UnusableFile, match="damaged"):
        read_session(to_bytes(run())[:-1])


def flipped() -> bytes:
    """The snapshot with one bit changed in the middle of its arrays."""
    snapshot = bytearray(base64.b64decode(saved()["snapshot"]))
    snapshot[-40] ^= 1
    return changed(snapshot=base64.b64encode(snapshot).decode())


@for_each(
    ("content", "word"),
    [
        (b"", "not a saved session"),
        (b"\x80\x04K\x01.", "not a saved session"),
        (b"{", "not a saved session"),
        (b"[]", "not a saved session"),
        (b"{}", "not a saved session"),
        (b"[" * 100_000, "not a saved session"),
        (b'{"seed": 3}', "not a saved session"),
        (changed(format="other"), "not a saved session"),
        (changed(version=2), "newer"),
        (changed(version="1"), "damaged"),
        (changed(version=True), "damaged"),
        (changed(version=0), "damaged"),
        (changed(snapshot=7), "damaged"),
        (changed(snapshot=""), "damaged"),
        (changed(snapshot="AAAA"), "damaged"),
        (changed(snapshot="not base64!"), "damaged"),
        (changed(snapshot="ü"), "damaged"),
        (changed(snapshot=saved()["snapshot"][:-8]), "damaged"),
        (flipped(), "damaged"),
        (without("snapshot"), "damaged"),
        (without("version"), "damaged"),
    ],
)
def test_what_is_no_such_file_is_refused(content: bytes, word: str) -> None:
    with pytest.raises(UnusableFile, match=word) as refused:
        read_session(content)
    text = str(refused.value)
    assert text.endswith(".") and text.count(".") == 1 and len(text) < 200
