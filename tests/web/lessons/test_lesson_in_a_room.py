"""A lesson in a room: the class sees the teacher's step, and a fork goes on by itself."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from tests.web.classroom.class_room import Class
from tests.web.lessons.pages import live_numbers, next_step, own_name, session_of, upload
from tests.web.page import Page, follow, words


@pytest.fixture
def room() -> Class:
    return Class()


def lead(room: Class, name: str) -> Page:
    """Start a lesson in the room, and show it to the class by the button in the room bar."""
    started = follow(room.teacher, room.teacher.get(f"/lessons/{name}?room={room.code}"))
    button = started.one("#room button[name=room]")
    form = button.find_parent("form")
    assert form is not None
    here = {"referer": str(started.response.url)}
    response = room.teacher.post(form["action"], data={"room": room.code}, headers=here)
    return follow(room.teacher, response)


def seen(page: Page) -> tuple[str, list[tuple[str, float]]]:
    return page.text("#lesson-step"), live_numbers(page)


def test_the_class_sees_the_teachers_step(room: Class) -> None:
    student = room.join()
    page = lead(room, own_name(upload(room.teacher)))
    assert seen(room.follow(student)) == seen(page)
    page = next_step(room.teacher, page)
    theirs = room.follow(student)
    assert seen(theirs) == seen(page)
    assert not theirs.soup.select(".lesson form, .lesson-close")
    assert words(theirs.one(".lesson-verdict")) == ""


def test_a_fork_goes_on_by_itself(room: Class) -> None:
    student = room.join()
    page = next_step(room.teacher, lead(room, own_name(upload(room.teacher))))
    forked = follow(student, student.post(f"{room.room}/fork"))
    assert seen(forked) == seen(page)
    assert session_of(forked) != session_of(page)
    after = next_step(student, forked)
    assert after.text("#lesson-step") == "Train"
    assert after.one(".lesson-wandered").get_text() == ""


def test_a_room_is_opened_from_a_lesson(client: TestClient) -> None:
    page = follow(client, client.get("/lessons/one-update"))
    assert page.soup.select("#classroom")
    desk = follow(client, client.post(page.form("room")["action"], data={}))
    way = next(tag["href"] for tag in desk.soup.select("a") if words(tag) == "Back to the lab")
    back = follow(client, client.get(way))
    assert back.text("#lesson-step") == page.text("#lesson-step")
