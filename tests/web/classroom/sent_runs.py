"""A run that the teacher sends, and students who take it."""

from __future__ import annotations

from starlette.testclient import TestClient

from app.export.session_file import read_session, write_session
from app.training.run.label import NO_LABEL
from tests.web.classroom.class_room import Class, path_of
from tests.web.html import Tag
from tests.web.page import Page


def saved(client: TestClient, run: str) -> str:
    """All of a session but its label and whose work it is: parameters, optimizer, history …"""
    response = client.get(f"/lab/{run}/export/session.json")
    assert response.status_code == 200
    session = read_session(response.content)
    session.timeline.copied = 0
    session.set_label(NO_LABEL)
    return write_session(session)


def send_out(room: Class, what: str = "state", seed: str = "same") -> None:
    response = room.teacher.post(f"{room.room}/send", data={"what": what, "seed": seed})
    assert (response.status_code, response.headers["location"]) == (303, f"{room.room}/desk")


def take(room: Class, student: TestClient) -> str:
    """The id of the run that the student is at, after they have taken what was sent."""
    response = student.post(f"{room.room}/take")
    assert response.status_code == 303, response.text
    location = response.headers["location"]
    assert location.endswith(f"?room={room.code}")
    return path_of(location).removeprefix("/lab/")


def runs_of(client: TestClient) -> list[str]:
    return [each["id"] for each in client.get("/api/sessions").json()]


def form_of(page: Page) -> Tag:
    return page.one('#room form[action$="/take"]')
