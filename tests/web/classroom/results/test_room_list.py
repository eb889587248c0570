"""The list of a teacher's rooms, how long they are kept, and deleting one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.web.classroom.class_room import Class
from tests.web.page import attribute, read, send, visit, words


@pytest.fixture
def room() -> Class:
    return Class()


def open_another(room: Class) -> str:
    response = room.teacher.post(f"/lab/{room.lab}/room", data={"names": "on"})
    return str(response.headers["location"].split("/")[2])


def listed(room: Class) -> list[list[str]]:
    page = visit(room.teacher, "/rooms")
    return [[words(cell) for cell in row.select("th, td")] for row in page.soup.select("tbody tr")]


def test_open_and_ended_rooms_are_listed(room: Class) -> None:
    room.join("Ada")
    room.join("Ben")
    other = open_another(room)
    room.teacher.post(f"{room.room}/end")
    first, second = listed(room)
    assert first[0].replace(" ", "") == other and second[0].replace(" ", "") == room.code
    assert (first[2], first[3]) == ("open", "0 students")
    assert second[2].endswith("UTC") and second[3] == "2 students"
    page = visit(room.teacher, "/rooms")
    link = page.one(f'#room-{room.code} a[href$="/results.xlsx"]')
    assert room.teacher.get(attribute(link, "href")).status_code == 200
    menu = visit(room.teacher, f"/lab/{room.lab}").one('#classroom a[href="/rooms"]')
    assert words(menu) == "Your rooms"


def test_a_room_is_deleted_after_a_question_and_by_its_owner_only(room: Class) -> None:
    ada = room.join("Ada")
    page = visit(room.teacher, "/rooms")
    assert "with the results of 1 student? This cannot be undone." in page.text(".room-delete")
    assert ada.post(f"{room.room}/delete").status_code == 404
    assert send(room.teacher, page.form("delete"), {}).headers["location"] == "/rooms"
    assert room.teacher.get(f"{room.room}/desk").status_code == 404
    assert "You have no rooms" in visit(room.teacher, "/rooms").text("main")
    assert "You have no rooms" in visit(ada, "/rooms").text("main")


def test_the_desk_keeps_a_room_longer(room: Class) -> None:
    page = visit(room.teacher, f"{room.room}/desk")
    options = [attribute(each, "value") for each in page.soup.select("#keep-days option")]
    assert options == ["1", "7", "30", "90", "180"]
    assert send(room.teacher, page.form("keep"), {"days": "90"}).status_code == 303
    shown = read(room.teacher.get(f"{room.room}/desk")).soup.select("time")[0]
    until = datetime.fromisoformat(attribute(shown, "datetime"))
    assert 89.9 < (until - datetime.now(UTC)).total_seconds() / 86_400 <= 90
    refused = room.teacher.post(f"{room.room}/keep", data={"days": "365"})
    assert refused.status_code == 422 and "days must be one of 1, 7, 30, 90, 180." in refused.text
    assert room.client().post(f"{room.room}/keep", data={"days": "7"}).status_code == 404
