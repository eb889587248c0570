"""Messages between replicas come out as they went in, and broken ones are refused."""

from __future__ import annotations

import pytest

from app.live.event import make_event
from app.live.viewer import Drawing
from app.live.wire import drawing_parts, pack, read_drawing, unpack
from tests.for_each import for_each


def test_header_and_parts_come_back() -> None:
    assert unpack(pack({"kind": "page", "generation": 3})) == (
        {"kind": "page", "generation": 3},
        [],
    )
    assert unpack(pack({}, b"", b"\x00\xff")) == ({}, [b"", b"\x00\xff"])


@for_each("content", [b"", b"\x01", b"\x05\x00\x00\x00ab", pack({}, b"abc")[:-1]])
def test_what_is_cut_off_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError):
        unpack(content)


def test_a_header_that_is_no_object_is_refused() -> None:
    with pytest.raises(ValueError):
        unpack(b"\x02\x00\x00\x00[]")


def test_drawings_keep_their_bytes() -> None:
    frame, panels = make_event("frame", "{}"), make_event("panels", "{}")
    for drawing in (Drawing(frame), Drawing(frame, panels)):
        assert read_drawing(drawing_parts(drawing)) == drawing
    with pytest.raises(ValueError):
        read_drawing([b"", b"", b""])
