"""The teacher returns from another browser with the room's key."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from app.classroom.join_code import spaced_code
from tests.web.calls import create, everything
from tests.web.classroom.class_room import Class
from tests.web.page import read, send, visit


@pytest.fixture
def room() -> Class:
    return Class()


def key_of(room: Class) -> str:
    return visit(room.teacher, f"{room.room}/desk").text("#teacher-key")


def come_back(client: TestClient, code: str, key: str, status: int = 303) -> str:
    response = send(client, visit(client, "/j/teacher").form("teacher"), {"code": code, "key": key})
    assert response.status_code == status, response.text
    return response.headers.get("location", "")


def test_the_browser_becomes_the_teachers(room: Class) -> None:
    browser = room.client()
    own = create(browser)
    before = browser.cookies["visitor"]
    desk = come_back(browser, spaced_code(room.code).lower(), f" {key_of(room)} ")
    assert desk == f"{room.room}/desk"
    assert visit(browser, desk).one("#students")
    assert browser.cookies["visitor"] != before
    assert everything(browser, room.lab) == everything(room.teacher, room.lab)
    assert browser.post(f"{room.room}/lock", data={"locked": "on"}).status_code == 303
    # It has the teacher's sessions, and no longer lists its own.
    assert [each["id"] for each in browser.get("/api/sessions").json()] == [room.lab]
    assert browser.get(f"/lab/{own}").status_code == 404
    # The browser from before is the teacher's still.
    assert visit(room.teacher, desk).one("#students")


def test_a_new_browser_can_return(room: Class) -> None:
    browser = room.client()
    assert come_back(browser, room.code, key_of(room)) == f"{room.room}/desk"
    assert browser.get(f"/lab/{room.lab}").status_code == 200


def test_the_page_explains_the_consequences(room: Class) -> None:
    text = visit(room.client(), "/j/teacher").text("main")
    assert "no longer lists the sessions that were made in this one" in text
    assert visit(room.client(), "/j").soup.select('a[href="/j/teacher"]')


@pytest.mark.parametrize("who", ["student", "stranger"])
def test_a_wrong_key_changes_nothing_and_is_counted(room: Class, who: str) -> None:
    browser = room.join("Eve") if who == "student" else room.client()
    before = browser.cookies.get("visitor")
    key, other = key_of(room), key_of(Class(room.app))
    for wrong in (key[:-1], key.swapcase(), other, "x", "ключ", "=" * 60):
        come_back(browser, room.code, wrong, 404)
    come_back(browser, "CDFHJK", key, 404)
    come_back(browser, "no code", key, 404)
    assert browser.cookies.get("visitor") == before
    assert browser.get(f"{room.room}/desk").status_code == 404
    sentences = {
        read(browser.post("/j/teacher", data={"code": code, "key": "x"}), 404).alerts()[0]
        for code in (room.code, "CDFHJK")
    }
    assert len(sentences) == 1  # which tells nobody what codes there are


def test_after_many_wrong_keys_none_is_accepted(room: Class) -> None:
    key, thief = key_of(room), room.client()
    for _ in range(40):
        wrong = thief.post("/j/teacher", data={"code": room.code, "key": "x"})
        assert wrong.status_code == 404
    refused = thief.post("/j/teacher", data={"code": room.code, "key": key})
    assert refused.status_code == 429 and int(refused.headers["retry-after"]) >= 1
    assert "set-cookie" not in refused.headers
    assert thief.get(f"{room.room}/desk").status_code == 404
    # Nor is a code, and the other way round.
    assert thief.get(f"/j/{room.code}").status_code == 429


def test_the_key_works_after_the_end(room: Class) -> None:
    room.join("Ada")
    key = key_of(room)
    room.teacher.post(f"{room.room}/end")
    browser = room.client()
    come_back(browser, room.code, key)
    assert "Ada" in browser.get(f"{room.room}/results.csv").text


def test_an_empty_key_is_refused(room: Class) -> None:
    assert room.client().post("/j/teacher").status_code == 404
    assert room.client().post("/j/teacher", data={"code": room.code}).status_code == 404
