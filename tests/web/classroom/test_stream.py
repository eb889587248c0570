"""The stream of a page that follows, read from a real server."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from app.web.classroom.room_bar_events import BAR_SECONDS
from tests.for_each import for_each
from tests.replicas.visitor import Event, events, next_of
from tests.served_room import ServedRoom
from tests.serving import ANY_PORT, Served, serving
from tests.web.html import Tag, parse


@pytest.fixture
def room(shared_server: Served) -> Iterator[ServedRoom]:
    with ExitStack() as stack:
        yield ServedRoom(shared_server.url, stack)


def soup(data: dict[str, Any]) -> Tag:
    return parse(data["html"])


def version(data: dict[str, Any]) -> int:
    lab = soup(data).select_one(".lab")
    assert lab is not None
    return int(lab["data-version"])


def chosen(data: dict[str, Any]) -> str:
    name = soup(data).select_one("#chosen-name")
    assert name is not None
    return name.get_text()


def drawing(room: ServedRoom, student: httpx.Client, query: str = "") -> str:
    """What the page calls the drawing that it shows."""
    page = student.get(f"{room.url}/room/{room.code}{query}").text
    found = re.search(r'data-page="([^"]+)"', page)
    assert found is not None
    return found[1]


def heads(found: Iterator[Event], count: int) -> list[str]:
    return [next(found)[0] for _ in range(count)]


def test_the_bar_comes_before_the_page(room: ServedRoom) -> None:
    with room.follow(room.join()) as found:
        kind, bar = next(found)
        assert kind == "room"
        assert "Ada" in soup(bar).get_text()
        kind, page = next(found)
        assert (kind, version(page)) == ("lab", 1)


def test_the_shown_page_is_not_sent_again(room: ServedRoom) -> None:
    student = room.join()
    with room.follow(student, page=drawing(room, student)) as found:
        assert next(found)[0] == "room"
        stepped = room.do("step", unit="batch")
        kind, page = next(found)
        assert (kind, version(page)) == ("lab", stepped)


def test_an_outdated_page_is_replaced(
    room: ServedRoom,
) -> None:
    student = room.join()
    shown = drawing(room, student)
    room.choose("w0.2.1")
    with room.follow(student, page=shown) as found:
        assert next(found)[0] == "room"
        kind, page = next(found)
        assert kind == "lab"
        assert chosen(page) == "weight w⁰₂₁"


def test_a_reconnecting_browser_gets_the_page(room: ServedRoom) -> None:
    student = room.join()
    shown = drawing(room, student)
    room.choose("w0.2.1")
    with room.follow(student, page=shown):
        pass
    room.choose("")  # as it was at first
    assert drawing(room, student) == shown
    with room.follow(student, headers={"Last-Event-ID": "1"}, page=shown) as found:
        assert heads(found, 2) == ["room", "lab"]


def test_the_stream_sends_an_event_id(room: ServedRoom) -> None:
    student = room.join()
    with student.stream("GET", f"{room.url}/room/{room.code}/stream") as response:
        lines = response.iter_lines()
        begin = [next(lines) for _ in range(4)]
    assert begin == ["retry: 1000", "", "id: 1", ""]


def test_frames_belong_to_the_last_page(room: ServedRoom) -> None:
    with room.follow(room.join()) as found:
        assert heads(found, 2) == ["room", "lab"]
        played = room.do("play")
        kind, page = next(found)
        assert (kind, version(page)) == ("lab", played)
        assert soup(page).select("svg.network.live")
        frames = [next_of(found, "frame") for _ in range(3)]
        assert {frame["generation"] for frame in frames} == {played}
        numbers = [frame["number"] for frame in frames]
        assert numbers == sorted(set(numbers))
        paused = room.do("pause")
        assert version(next_of(found, "lab")) == paused


def test_slow_motion_has_a_page_for_each_phase(room: ServedRoom) -> None:
    with room.follow(room.join()) as found:
        assert heads(found, 2) == ["room", "lab"]
        room.do("play", speed="slow")
        versions = [version(next_of(found, "lab")) for _ in range(3)]
        assert versions == sorted(set(versions))
        room.do("pause")


def test_the_teachers_selection_comes_as_a_page(room: ServedRoom) -> None:
    with room.follow(room.join()) as found:
        assert heads(found, 2) == ["room", "lab"]
        for key, name in (("w0.2.1", "weight w⁰₂₁"), ("b0.1", "bias b⁰₁")):
            room.choose(key)
            kind, page = next(found)
            assert (kind, chosen(page)) == ("lab", name)


def test_students_keep_their_own_view(room: ServedRoom) -> None:
    with room.follow(room.join(), select="b0.1") as found:
        assert heads(found, 2) == ["room", "lab"]
        room.choose("w0.2.1")
        stepped = room.do("step", unit="batch")
        kind, page = next(found)
        assert (kind, version(page), chosen(page)) == ("lab", stepped, "bias b⁰₁")


def test_another_lab_is_followed_once_it_is_shown(room: ServedRoom) -> None:
    with room.follow(room.join()) as found:
        assert heads(found, 2) == ["room", "lab"]
        made = room.teacher.post(f"{room.url}/api/sessions", json={}).json()["id"]
        room.do("step", unit="batch")
        assert version(next_of(found, "lab")) == 2
        address = f"{room.url}/lab/{made}/lead?select=b1.1"
        assert room.teacher.post(address, data={"room": room.code}).status_code == 303
        page = next_of(found, "lab")
        assert (version(page), chosen(page)) == (1, "bias b¹₁")
        # What happens to the one before is not followed any more.
        room.do("step", unit="batch")
        room.session = made
        stepped = room.do("step", unit="epoch")
        assert version(next_of(found, "lab")) == stepped == 2


POINT: dict[str, Any] = {"panel": "microscope-title", "path": "div1/b0/", "x": 0.25, "y": 0.5}


@for_each(
    "wrong",
    [
        {"x": "1.01"},
        {"y": "nan"},
        {"x": ""},
        {"panel": ""},
        {"panel": "a b"},
        {"panel": "<b>"},
        {"path": "div"},
        {"path": "../"},
        {"path": "div1/" * 17},
    ],
    quick=3,
)
def test_a_place_that_no_page_has_is_refused(room: ServedRoom, wrong: dict[str, str]) -> None:
    assert room.tell("pointer", **{**POINT, **wrong}).status_code == 422


def test_followers_receive_the_pointer(room: ServedRoom) -> None:
    with ExitStack() as open_pages:
        streams = [
            open_pages.enter_context(room.follow(room.join(name=name))) for name in ("Ada", "Ben")
        ]
        for found in streams:
            assert heads(found, 2) == ["room", "lab"]
        assert room.tell("pointer", **POINT).status_code == 204
        assert room.tell("pointer").status_code == 204
        for found in streams:
            place: object = next_of(found, "pointer")
            if place is not None:  # of two the newest alone is sent to who is slow
                assert place == POINT
                place = next_of(found, "pointer")
            assert place is None


def test_leaving_ends_the_stream(room: ServedRoom) -> None:
    leaves, stays = room.join(), room.join(name="Ben")
    with room.follow(leaves) as gone, room.follow(stays) as found:
        for each in (gone, found):
            assert heads(each, 2) == ["room", "lab"]
        # A page of theirs that is still open hears of it with the room's next word.
        assert leaves.post(f"{room.url}/room/{room.code}/leave").status_code == 303
        room.choose("b0.1")
        rest = list(gone)
        assert [kind for kind, _ in rest] == ["room", "over"]
        assert "You have left the room" in soup(rest[0][1]).get_text()
        assert next(found)[0] == "lab"
    again = leaves.get(f"{room.url}/room/{room.code}/stream")
    assert again.status_code == 404


def test_ending_the_room_ends_all_streams(room: ServedRoom) -> None:
    student = room.join()
    with room.follow(student) as found:
        assert heads(found, 2) == ["room", "lab"]
        assert room.tell("end").status_code == 303
        rest = list(found)
    assert [kind for kind, _ in rest] == ["room", "over"]
    assert "has ended" in soup(rest[0][1]).get_text()
    assert student.get(f"{room.url}/room/{room.code}/stream").status_code == 404


def test_strangers_have_no_stream(room: ServedRoom) -> None:
    for stranger in (room.browser(), room.teacher):
        answer = stranger.get(f"{room.url}/room/{room.code}/stream")
        assert answer.status_code == 404


@pytest.mark.slow
def test_streams_are_limited_per_visitor_and_end_when_the_server_stops() -> None:
    env = {"BACKPROP_MAX_VIEWERS_PER_VISITOR": "2"}
    with serving(ANY_PORT, env=env) as served, ExitStack() as stack:
        room = ServedRoom(served.url, stack)
        student = room.join()
        with room.follow(student), room.follow(student):
            refused = student.get(f"{room.url}/room/{room.code}/stream")
            assert refused.status_code == 429
            with room.follow(room.join(name="Ben")) as found:
                assert next(found)[0] == "room"
        with room.follow(room.join(name="Cleo")) as found:
            assert heads(found, 2) == ["room", "lab"]
            assert served.stop() == 0
            # Students reconnect, so nothing says that the room is over.
            assert list(found) == []


def test_the_teachers_bar_updates_while_frames_continue(room: ServedRoom) -> None:
    """Students who come and go are counted; what plays is not loaded up."""
    address = f"{room.url}/lab/{room.session}/stream?room={room.code}&shown=1"
    with room.teacher.stream("GET", address) as response:
        found = events(response)
        kind, bar = next(found)
        assert kind == "room"
        assert "0 students" in soup(bar).get_text()
        room.do("play")
        next_of(found, "frame")
        began = time.monotonic()
        for number in range(1, 13):
            room.join(name=f"Student {number}")
        seen: list[str] = []
        while not seen or "12 students" not in seen[-1]:
            kind, data = next(found)
            if kind == "room":
                seen.append(soup(data).get_text())
            else:
                assert kind in ("frame", "panels", "page"), json.dumps(data)[:80]
        # One at once, then one every BAR_SECONDS: on a slow machine that may be all twelve.
        assert len(seen) <= 2 + (time.monotonic() - began) / BAR_SECONDS
        assert next_of(found, "frame")
        room.do("pause")
