"""A student's run as the teacher sees it, and shown to everybody."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from tests.web.calls import address, everything, step
from tests.web.classroom.class_room import Class, post
from tests.web.page import FRAGMENT, Page, attribute, read, visit


@pytest.fixture
def room() -> Class:
    return Class()


def run_page(room: Class, number: int = 1, query: str = "") -> Page:
    return visit(room.teacher, f"{room.room}/runs/{number}{query}")


def show(room: Class, number: int = 1, **data: str) -> Page:
    return post(room.teacher, f"{room.room}/show", number=str(number), **data)


def refused(room: Class, path: str, status: int, **data: str) -> str:
    """The sentence with which the teacher is refused."""
    to = f"{room.room}/{path}"
    response = room.teacher.post(to, data=data) if data else room.teacher.get(to)
    (alert,) = read(response, status).alerts()
    return alert


@pytest.fixture
def ada(room: Class) -> tuple[TestClient, str]:
    client = room.join("Ada")
    session_id = room.fork(client)
    step(client, session_id, "epoch", 9)
    return client, session_id


def test_it_is_the_students_page_without_controls(room: Class, ada: tuple[TestClient, str]) -> None:
    client, session_id = ada
    theirs, page = visit(client, f"/lab/{session_id}?room={room.code}"), run_page(room)
    for place in ("#epoch", "#batch", "#train-loss", "#chosen-name"):
        assert page.text(place) == theirs.text(place), place
    actions = {attribute(form, "action") for form in page.soup.select("#lab form[action]")}
    assert actions <= {f"{room.room}/runs/1"}  # of the probe, which only looks
    assert session_id not in page.response.text
    bar = page.text("#room")
    assert "Ada’s run (view only)." in bar
    ways = [attribute(link, "href") for link in page.soup.select("#room a")]
    assert f"{room.room}/wall" in ways


def test_the_teacher_can_change_the_view(room: Class, ada: tuple[TestClient, str]) -> None:
    page = run_page(room, query="?select=b0.1&show=weights&watch=class&room=AAAAAA")
    assert page.text("#chosen-name") == "bias b⁰₁"
    response = room.teacher.get(f"{room.room}/runs/1?select=b0.1&hide=output", headers=FRAGMENT)
    assert response.headers["HX-Replace-Url"] == f"{room.room}/runs/1?select=b0.1"
    assert read(response).soup.select("#room") == []


def test_students_without_a_run(room: Class, ada: tuple[TestClient, str]) -> None:
    room.join("Ben")
    assert refused(room, "runs/2", 404) == "Ben has no run of their own yet."
    assert "No student" in refused(room, "runs/3", 404)
    client, session_id = ada
    client.delete(address(session_id))
    assert refused(room, "runs/1", 404) == "The run of Ada was deleted."
    assert "was deleted" in refused(room, "show", 404, number="1")
    assert refused(room, "show", 404, number="2") == "Ben has no run of their own yet."
    for number in ("", "x", "-1", "1e3", "9999999", "²"):
        assert "number" in refused(room, "show", 422, number=number, named="on")


@pytest.mark.parametrize("named", [True, False])
def test_the_class_sees_a_shown_run(room: Class, ada: tuple[TestClient, str], named: bool) -> None:
    ben = room.join("Ben")
    assert room.follow(ben).text("#epoch") == "0"
    with room.present(2, elsewhere=(1,)):
        page = show(room, named="on") if named else show(room)
    assert "Also shown to the class. 1 of 2 see this" in page.text(".room-now")
    seen = room.follow(ben)
    assert seen.text("#epoch") == "9"
    assert ("Ada" in seen.response.text) is named
    assert ("the run of Ada" if named else "a student’s run") in seen.text(".room-now")
    assert ada[1] not in seen.response.text
    wall = visit(room.teacher, f"{room.room}/wall")
    assert "shown to all" in wall.text("#tile-1 .tile-badges")


def test_unshow_returns_to_the_same_page(room: Class, ada: tuple[TestClient, str]) -> None:
    ben = room.join("Ben")
    for path in (f"{room.room}/wall", f"{room.room}/runs/1", room.taught):
        show(room)
        page = visit(room.teacher, path)
        (button,) = page.form("unshow").select("button")
        assert "Show mine again" in button.get_text()
        back = attribute(button, "value")
        response = room.teacher.post(f"{room.room}/unshow", data={"back": back})
        assert (response.status_code, response.headers["location"]) == (303, path)
        assert not visit(room.teacher, path).soup.select('form[action$="/unshow"]')
        assert room.follow(ben).text("#epoch") == "0"


@pytest.mark.parametrize("back", ["", "//evil.example", "https://evil.example/room/", "/docs"])
def test_unshow_does_not_redirect_to_other_sites(room: Class, back: str) -> None:
    response = room.teacher.post(f"{room.room}/unshow", data={"back": back})
    assert response.headers["location"] == f"{room.room}/wall"


def test_a_deleted_shown_run_returns_the_class_to_the_teacher(
    room: Class, ada: tuple[TestClient, str]
) -> None:
    client, session_id = ada
    ben = room.join("Ben")
    show(room, named="on")
    assert room.follow(ben).text("#epoch") == "9"
    client.delete(address(session_id))
    seen = room.follow(ben)
    assert seen.text("#epoch") == "0"
    assert seen.text(".room-now") == "You are following your teacher."
    assert room.fork(ben)


def test_a_shown_student_who_leaves_is_not_shown(room: Class, ada: tuple[TestClient, str]) -> None:
    ben = room.join("Ben")
    show(room)
    ada[0].post(f"{room.room}/leave")
    assert room.follow(ben).text("#epoch") == "0"


def test_the_page_says_that_the_student_has_left(room: Class, ada: tuple[TestClient, str]) -> None:
    ada[0].post(f"{room.room}/leave")
    page = run_page(room)
    assert page.text("h1") == "This student has left the room"
    assert page.soup.select(f'main a[href="{room.room}/wall"]')
    assert not page.soup.select("[data-version]")
    post(room.teacher, f"{room.room}/end")
    ended = room.teacher.get(f"{room.room}/runs/1")
    assert (ended.status_code, ended.headers["location"]) == (303, f"{room.room}/desk")


def test_students_cannot_show_runs(room: Class, ada: tuple[TestClient, str]) -> None:
    ben = room.join("Ben")
    before = everything(*ada)
    for person in (ada[0], ben, room.client()):
        assert person.post(f"{room.room}/show", data={"number": "1"}).status_code == 404
        assert person.post(f"{room.room}/unshow").status_code == 404
    assert room.follow(ben).text("#epoch") == "0"
    assert everything(*ada) == before
