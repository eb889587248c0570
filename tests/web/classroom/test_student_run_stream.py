"""Streams of a real server: a student's run, live for the teacher and when shown to the class."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

import httpx
import pytest

from tests.serving import Served
from tests.web.html import parse
from tests.web.lab.test_stream import SECONDS, events, next_of


class Room:
    """A teacher, and two students of whom Ada has a run of her own."""

    def __init__(self, served: Served):
        self._url = served.url
        self.teacher, self.ada, self.ben = self._person(), self._person(), self._person()
        self.lab = self._api(self.teacher, "")["id"]
        opened = self.teacher.post(f"/lab/{self.lab}/room", data={"names": "on"})
        self.room = f"/room/{opened.headers['location'].split('/')[2]}"
        for person, name in ((self.ada, "Ada"), (self.ben, "Ben")):
            person.post("/j", data={"code": self.room[6:], "name": name})
        self.fork()

    def fork(self) -> None:
        forked = self.ada.post(f"{self.room}/fork").headers["location"]
        self.run = forked.split("?")[0].removeprefix("/lab/")

    def _person(self) -> httpx.Client:
        return httpx.Client(base_url=self._url, timeout=SECONDS)

    def _api(self, person: httpx.Client, path: str, **body: Any) -> Any:
        answer = person.post(f"/api/sessions{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json()

    def ask_ada(self, action: str, **body: Any) -> Any:
        return self._api(self.ada, f"/{self.run}/{action}", **body)

    def watch(
        self, person: httpx.Client, page: str = "", shown: int = 1
    ) -> AbstractContextManager[httpx.Response]:
        return person.stream("GET", f"{self.room}{page}/stream?shown={shown}")

    def show(self) -> None:
        answer = self.teacher.post(f"{self.room}/show", data={"number": "1", "named": "on"})
        assert answer.status_code == 303, answer.text


@pytest.fixture
def room(shared_server: Served) -> Iterator[Room]:
    room = Room(shared_server)
    yield room
    for person in (room.teacher, room.ada, room.ben):
        person.close()


def epoch_of(lab: dict[str, Any]) -> str:
    (place,) = parse(lab["html"]).select("#epoch")
    return place.get_text()


def test_the_teacher_sees_a_students_run_live(room: Room) -> None:
    with (
        room.watch(room.teacher, "/runs/1") as response,
        room.ada.stream("GET", f"/lab/{room.run}/stream?shown=1"),
    ):
        found = events(response)
        assert "Ada’s run (view only)" in next_of(found, "room")["html"]
        playing = room.ask_ada("play")
        assert "Pause" not in next_of(found, "lab")["html"]
        frames = [next_of(found, "frame") for _ in range(3)]
        assert {frame["generation"] for frame in frames} == {playing["version"]}
        epoch = room.ask_ada("pause")["position"]["epoch"]
        assert epoch_of(next_of(found, "lab")) == str(epoch) != "0"
        # Another fork is her run from now on.
        room.ada.post(f"{room.room}/follow")
        room.fork()
        assert epoch_of(next_of(found, "lab")) == "0"
        room.ada.post(f"{room.room}/leave")
        assert [name for name, _ in found][-1] == "over"
    # So a page that was made just before.
    with room.watch(room.teacher, "/runs/1") as response:
        assert [name for name, _ in events(response)] == ["over"]
    assert room.teacher.get(f"{room.room}/runs/3/stream").status_code == 404


def test_a_shown_run_streams_to_followers(room: Room) -> None:
    room.ask_ada("step", unit="epoch", count=4)
    with room.watch(room.ben) as response:
        found = events(response)
        next_of(found, "room")
        room.show()
        assert "showing the run of Ada" in next_of(found, "room")["html"]
        assert epoch_of(next_of(found, "lab")) == "4"
        room.teacher.post(f"{room.room}/unshow")
        assert "You are following your teacher" in next_of(found, "room")["html"]
        assert epoch_of(next_of(found, "lab")) == "0"


def test_a_deleted_shown_run_returns_streams_to_the_teacher(room: Room) -> None:
    room.ask_ada("step", unit="epoch", count=4)
    room.show()
    assert room.ada.delete(f"/api/sessions/{room.run}").status_code == 204
    with room.watch(room.ben, shown=2) as response:
        found = events(response)
        assert "showing the run of Ada" in next_of(found, "room")["html"]  # until it is found gone
        assert "You are following your teacher" in next_of(found, "room")["html"]
        assert epoch_of(next_of(found, "lab")) == "0"
