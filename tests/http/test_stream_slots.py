from __future__ import annotations

from contextlib import ExitStack

from app.http.stream_slots import StreamSlots


def test_the_streams_of_a_visitor_are_limited() -> None:
    slots = StreamSlots(2)
    with ExitStack() as open_streams:
        for _ in range(2):
            assert slots.has_room("anna")
            open_streams.enter_context(slots.occupy("anna"))
        assert not slots.has_room("anna")
        assert slots.has_room("ben")
    assert slots.has_room("anna")


def test_unknown_visitors_are_not_counted() -> None:
    slots = StreamSlots(1)
    with slots.occupy(""):
        assert slots.has_room("")
