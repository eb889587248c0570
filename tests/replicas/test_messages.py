"""Messages between replicas survive the round trip, and broken ones are refused."""

from __future__ import annotations

import pytest

from app.live.event import make_event
from app.live.viewer import RenderedFrame
from app.replicas.messages import frame_from_parts, frame_to_parts, pack, unpack


def test_header_and_parts_survive_the_round_trip() -> None:
    assert unpack(pack({"kind": "page", "generation": 3})) == (
        {"kind": "page", "generation": 3},
        [],
    )
    assert unpack(pack({}, b"", b"\x00\xff")) == ({}, [b"", b"\x00\xff"])


@pytest.mark.parametrize("content", [b"", b"\x01", b"\x05\x00\x00\x00ab", pack({}, b"abc")[:-1]])
def test_a_truncated_message_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError):
        unpack(content)


def test_a_header_that_is_not_an_object_is_refused() -> None:
    with pytest.raises(ValueError):
        unpack(b"\x02\x00\x00\x00[]")


def test_frames_survive_the_round_trip() -> None:
    numbers, panels = make_event("frame", "{}"), make_event("panels", "{}")
    for frame in (RenderedFrame(numbers), RenderedFrame(numbers, panels)):
        assert frame_from_parts(frame_to_parts(frame)) == frame
    with pytest.raises(ValueError):
        frame_from_parts([b"", b"", b""])
