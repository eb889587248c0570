"""Events: what a browser reads, the same packed once and put into any stream."""

from __future__ import annotations

import itertools
import zlib

from app.live.event import GZIP_HEADER, make_comment, make_event, make_retry

EVENTS = [make_retry(1000), make_event("frame", '{"a": "ŷ"}' * 50), make_comment("x")]


def test_an_event_is_as_the_standard_has_it() -> None:
    assert make_event("frame", "ŷ = 1").plain.decode() == "event: frame\ndata: ŷ = 1\n\n"
    assert make_retry(5).plain == b"retry: 5\n\n"
    assert make_comment("quiet").plain == b": quiet\n\n"


def test_packed_events_go_into_any_stream_in_any_order() -> None:
    for order in itertools.permutations(EVENTS):
        reader = zlib.decompressobj(zlib.MAX_WBITS | 16)
        assert reader.decompress(GZIP_HEADER) == b""
        for event in order:
            # Each can be read as soon as it is there.
            assert reader.decompress(event.packed) == event.plain


def test_packing_saves() -> None:
    assert len(EVENTS[1].packed) < len(EVENTS[1].plain) / 4
