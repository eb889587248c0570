"""Bytes that are not a snapshot, or no longer: BadSnapshot and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.training.codec.snapshot import BadSnapshot, from_bytes, to_bytes
from app.training.run.position import Unit
from tests.for_each import for_each
from tests.training.forged_snapshots import Forgery, sealed
from tests.training.runs import run


@pytest.fixture(scope="module")
def snapshot() -> bytes:
    session = run()
    session.step(Unit.SAMPLE, 5)
    return to_bytes(session)


def test_cut_at_any_length(snapshot: bytes) -> None:
    for length in range(len(snapshot)):
        with pytest.raises(BadSnapshot):
            from_bytes(snapshot[:length])


def test_any_bit_flipped(snapshot: bytes) -> None:
    for place in range(len(snapshot)):
        for bit in range(8):
            garbled = bytearray(snapshot)
            garbled[place] ^= 1 << bit
            with pytest.raises(BadSnapshot):
                from_bytes(bytes(garbled))


def test_something_behind_it(snapshot: bytes) -> None:
    with pytest.raises(BadSnapshot):
        from_bytes(snapshot + b"\0")


def test_two_bytes_exchanged(snapshot: bytes) -> None:
    start, end = snapshot[:300], snapshot[302:]
    exchanged = start + snapshot[301:302] + snapshot[300:301] + end
    assert exchanged != snapshot
    with pytest.raises(BadSnapshot, match="checksum"):
        from_bytes(exchanged)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    with pytest.raises(BadSnapshot):
        from_bytes(data)


@settings(deadline=None)
@given(text=st.binary(max_size=100), body=st.binary(max_size=50))
def test_any_sealed_bytes(text: bytes, body: bytes) -> None:
    with pytest.raises(BadSnapshot):
        from_bytes(sealed(text, body))


@for_each(
    "text",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"arrays": []}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"1" * 10_000,
    ],
)
def test_a_header_that_is_no_header(text: bytes) -> None:
    with pytest.raises(BadSnapshot):
        from_bytes(sealed(text, b""))


def test_another_format_is_named(snapshot: bytes) -> None:
    other = snapshot[:4] + (4).to_bytes(2, "little") + snapshot[6:]
    with pytest.raises(BadSnapshot, match="has format 4; this version reads formats 2 and 3"):
        from_bytes(other)


def test_something_else_altogether_is_named() -> None:
    with pytest.raises(BadSnapshot, match="not a snapshot"):
        from_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))


def test_the_parts_of_a_snapshot_put_together_again_are_one() -> None:
    # Else the forgeries would be refused for another reason than theirs.
    forgery = Forgery()
    assert to_bytes(from_bytes(forgery.to_bytes())) == forgery.genuine
