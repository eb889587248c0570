from __future__ import annotations

from contextlib import ExitStack

from app.http.stream_slots import StreamSlots


def test_a_visitor_has_so_many_seats() -> None:
    seats = StreamSlots(2)
    with ExitStack() as open_streams:
        for _ in range(2):
            assert seats.has_room("anna")
            open_streams.enter_context(seats.seated("anna"))
        assert not seats.has_room("anna")
        assert seats.has_room("ben")
    assert seats.has_room("anna")


def test_who_is_not_known_is_not_counted() -> None:
    seats = StreamSlots(1)
    with seats.seated(""):
        assert seats.has_room("")
