"""Two servers and one Redis: a class is the same on both, wherever its teacher and students are."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from tests.replicas.conftest import Pair, Start
from tests.replicas.tcp_proxy import tcp_proxy
from tests.replicas.visitor import SECONDS, Event, events, frame_of, next_of, until
from tests.served_room import ServedRoom
from tests.web.html import Tag, parse

TAKEN_OVER_SECONDS = 5.0


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def page_of(found: Iterator[Event], version: int) -> Tag:
    """The next page in this version or a later one."""
    while True:
        page = parse(next_of(found, "lab")["html"])
        lab = page.select_one(".lab")
        assert lab is not None
        if int(lab["data-version"]) >= version:
            return page


def chosen(page: Tag) -> str:
    name = page.select_one("#chosen-name")
    assert name is not None
    return name.get_text()


def test_a_student_follows_a_teacher_of_another_replica(pair: Pair, stack: ExitStack) -> None:
    here, there = pair.here, pair.there
    room = ServedRoom(here, stack)
    student = room.join(there)
    bar = f"{here}/lab/{room.session}/stream?room={room.code}"
    desk = events(stack.enter_context(room.teacher.stream("GET", bar)))
    assert "of 1 see this" in next_of(desk, "room")["html"]
    room.join(there, "Ben")
    assert "of 2 see this" in next_of(desk, "room")["html"]

    found = stack.enter_context(room.follow(student, there))
    page_of(found, 1)
    stepped = room.do("step", unit="batch")
    page_of(found, stepped)

    played = room.do("play")
    assert page_of(found, played).select("svg.network.live")
    assert frame_of(found, played)["generation"] == played
    room.choose("b0.1")
    assert chosen(page_of(found, played)) == "bias b⁰₁"
    assert frame_of(found, played)["generation"] == played
    paused = room.do("pause")
    page_of(found, paused)

    # The teacher may be answered by the other replica at any time.
    room.choose("w0.2.1", there)
    assert chosen(page_of(found, paused)) == "weight w⁰₂₁"
    point: dict[str, Any] = {"panel": "network", "path": "", "x": 0.25, "y": 0.5}
    assert room.tell("pointer", **point).status_code == 204
    assert next_of(found, "pointer") == point
    assert room.tell("end").status_code == 303
    rest = list(found)
    assert [kind for kind, _ in rest] == ["room", "over"]


@pytest.mark.slow
def test_both_replicas_stream_the_same_frames(pair: Pair, stack: ExitStack) -> None:
    here, there = pair.here, pair.there
    room = ServedRoom(here, stack)
    near, far = room.join(here), room.join(there, "Ben")
    streams = [
        stack.enter_context(room.follow(near, here)),
        stack.enter_context(room.follow(far, there)),
    ]
    for found in streams:
        page_of(found, 1)
    # The teacher's page takes each frame.
    watched = f"{here}/lab/{room.session}/stream?shown=1"
    stack.enter_context(room.teacher.stream("GET", watched))
    played = room.do("play")
    for found in streams:
        page_of(found, played)
    numbers = [[frame_of(found, played)["number"] for _ in range(12)] for found in streams]
    # Both get the very same frames, as far as both have come.
    both = range(max(numbers[0][0], numbers[1][0]), min(numbers[0][-1], numbers[1][-1]) + 1)
    assert both
    of_both = [[number for number in one if number in both] for one in numbers]
    assert set(of_both[1]) <= set(of_both[0]) or set(of_both[0]) <= set(of_both[1])
    room.do("pause")


@pytest.mark.slow
def test_the_class_goes_on_when_a_replica_is_killed(start: Start, stack: ExitStack) -> None:
    first, second = start(2)
    room = ServedRoom(first.url, stack)
    with tcp_proxy([first.url, second.url]) as proxy:
        student = room.join(proxy.url)
        played = room.do("play", speed="5")
        address = f"{proxy.url}/room/{room.code}/stream"
        with student.stream("GET", address) as response:
            found = events(response)
            page_of(found, played)
            frame_of(found, played)
            room.choose("b0.1")
            assert chosen(page_of(found, played)) == "bias b⁰₁"
            frame_of(found, played)
            killed = time.monotonic()
            first.process.kill()
            first.process.wait()  # otherwise its port may accept one more connection
            with pytest.raises(httpx.RemoteProtocolError):
                list(found)
        # As the page's EventSource does, through the proxy and to the same address.
        with student.stream("GET", address, headers={"Last-Event-ID": "1"}) as response:
            found = events(response)
            assert "Ada" in next_of(found, "room")["html"]
            resumed = page_of(found, played)
            assert chosen(resumed) == "bias b⁰₁"
            assert frame_of(found, played + 1)["generation"] > played
            assert time.monotonic() - killed < TAKEN_OVER_SECONDS
            paused = room.do("pause", second.url)
            page_of(found, paused)
            room.choose("w0.2.1", second.url)
            assert chosen(page_of(found, paused)) == "weight w⁰₂₁"


@pytest.mark.slow
def test_messages_missed_during_a_redis_disconnect_are_made_up_for(
    pair: Pair, stack: ExitStack
) -> None:
    here, there = pair.here, pair.there
    room = ServedRoom(here, stack)
    found = stack.enter_context(room.follow(room.join(there), there))
    page_of(found, 1)
    pair.redis.ask("CLIENT", "KILL", "TYPE", "pubsub")

    def chose() -> bool:
        address = f"{here}/lab/{room.session}?room={room.code}&select=b0.1"
        return room.teacher.get(address).status_code == 200

    until(chose, SECONDS)
    assert chosen(page_of(found, 1)) == "bias b⁰₁"
