"""A co-teacher: everything in this room, nothing of the teacher's other work."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from tests.web.calls import create
from tests.web.classroom.class_room import Class, post
from tests.web.page import attribute, read, visit, words


@pytest.fixture
def room() -> Class:
    return Class()


def keys(room: Class) -> tuple[str, str]:
    """The co-teacher's and the teacher's key, as the desk shows them."""
    desk = visit(room.teacher, f"{room.room}/desk")
    return desk.text("#co-teacher-key"), desk.text("#teacher-key")


def come_with(room: Class, key: str) -> TestClient:
    client = room.client()
    answer = client.post("/j/teacher", data={"code": room.code, "key": key})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{room.room}/desk")
    return client


def test_a_co_teacher_teaches_in_this_room(room: Class) -> None:
    ada = room.join("Ada")
    run = room.fork(ada)
    helper = come_with(room, keys(room)[0])
    assert "Ada" in visit(helper, f"{room.room}/desk").text("#students")
    assert "Ada" in visit(helper, f"{room.room}/wall").text(".tiles")
    page = visit(helper, room.room)
    assert "1 see this" in page.text("#room") and page.soup.select("#ask, .ask")
    assert page.soup.select('form[action$="/step"], form[action$="/play"]') == []
    asked = helper.post(f"{room.room}/ask", data={"what": "gradient_sign", "about": "w0.1.1"})
    assert asked.status_code == 303
    assert helper.post(f"{room.room}/reveal", data={"question": "1"}).status_code == 303
    assert helper.post(f"{room.room}/send", data={"what": "state"}).status_code == 303
    assert helper.post(f"{room.room}/show", data={"number": "1"}).status_code == 303
    assert helper.get(f"{room.room}/results.json").json()["students"][0]["name"] == "Ada"
    assert helper.post(f"{room.room}/bring").status_code == 303
    assert helper.post(f"{room.room}/students/1/remove").status_code == 303
    assert helper.get(f"{room.room}/lab").headers["location"] == room.room
    assert ada.get(f"/lab/{run}").status_code == 200


def test_a_co_teacher_has_nothing_else_of_the_teacher(room: Class) -> None:
    other = create(room.teacher)
    helper = come_with(room, keys(room)[0])
    for lab in (room.lab, other):
        assert helper.get(f"/lab/{lab}").status_code == 404
        assert helper.delete(f"/api/sessions/{lab}").status_code == 404
        assert helper.post(f"/lab/{lab}/step", data={"unit": "epoch"}).status_code == 404
    assert helper.post(f"{room.room}/keys").status_code == 404
    desk = visit(helper, f"{room.room}/desk")
    assert desk.soup.select("#teacher-key, #co-teacher-key") == []
    own = create(helper)
    assert helper.post(f"/lab/{own}/lead", data={"room": room.code}).status_code == 404


def test_renewed_keys_end_the_access(room: Class) -> None:
    before = keys(room)
    helper = come_with(room, before[0])
    post(room.teacher, f"{room.room}/keys")
    assert helper.get(f"{room.room}/desk").status_code == 404
    for key in before:
        client = room.client()
        read(client.post("/j/teacher", data={"code": room.code, "key": key}), 404)
    after = keys(room)
    assert len({*before, *after}) == 4
    come_with(room, after[0])
    assert visit(come_with(room, after[1]), f"/lab/{room.lab}")


def test_a_second_room_on_the_same_lab_is_named(room: Class) -> None:
    menu = visit(room.teacher, f"/lab/{room.lab}").one("#classroom")
    spaced = f"{room.code[:3]} {room.code[3:]}"
    assert f"This lab is followed by room {spaced}" in words(menu)
    second = room.teacher.post(f"/lab/{room.lab}/room").headers["location"]
    assert f"also followed by room {spaced}" in visit(room.teacher, second).text("main")
    assert attribute(menu.select("a")[0], "href") == f"{room.room}/desk"
