"""Permissions in a room: every route, requested by everybody who may not."""

from __future__ import annotations

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from app.settings import Settings
from tests.web.calls import everything, step
from tests.web.classroom.class_room import Class
from tests.web.opening import new_app
from tests.web.page import visit

Route = tuple[str, str]

STUDENTS = {
    ("GET", "/room/{code}"),
    ("GET", "/room/{code}/board"),
    ("GET", "/room/{code}/stream"),
    ("POST", "/room/{code}/answer"),
    ("POST", "/room/{code}/follow"),
    ("POST", "/room/{code}/fork"),
    ("POST", "/room/{code}/hand-in"),
    ("POST", "/room/{code}/id"),
    ("POST", "/room/{code}/leave"),
    ("POST", "/room/{code}/take"),
    ("POST", "/room/{code}/work"),
}
"""What a student in the room may ask for; all else is the teacher's alone."""


def routes() -> list[Route]:
    found = []
    pending = list(new_app(Settings()).routes)
    for route in pending:
        pending.extend(getattr(getattr(route, "original_router", None), "routes", ()))
        is_homework = "/homework" in getattr(route, "path", "")  # tests/web/classroom/homework
        if isinstance(route, APIRoute) and route.path.startswith("/room/") and not is_homework:
            found += [(method, route.path) for method in route.methods or ()]
    return sorted(set(found))


def teachers() -> list[Route]:
    return [route for route in routes() if route not in STUDENTS]


def stored_room(room: Class) -> bytes:
    """The room as it is stored."""
    store = room.app.state.stores.rooms
    snapshot: bytes = store._sessions[room.code].snapshot
    return snapshot


@pytest.fixture
def room() -> Class:
    return Class()


def ask(client: TestClient, route: Route, code: str) -> int:
    method, path = route
    address = path.format(code=code, number=1, text=code)
    data = {"number": "1", "name": "Eve", "key": "w0.1.1", "x": "1", "y": "1"}
    body = {} if method in ("GET", "HEAD") else {"data": data}
    return client.request(method, address, **body).status_code  # type: ignore[arg-type]


def test_the_students_routes_exist() -> None:
    assert set(routes()) >= STUDENTS


def test_teacher_routes_refuse_everybody_else(room: Class) -> None:
    student, stranger = room.join(), room.client()
    teacher_of_another = Class(room.app).teacher
    before, run = stored_room(room), everything(room.teacher, room.lab)
    for route in teachers():
        for client in (student, stranger, teacher_of_another):
            assert ask(client, route, room.code) == 404, route
        assert stored_room(room) == before, route
        assert everything(room.teacher, room.lab) == run, route


def test_student_routes_refuse_strangers(room: Class) -> None:
    before = stored_room(room)
    another = Class(room.app)
    strangers = (room.client(), another.join(), another.teacher)
    for route in sorted(STUDENTS):
        for client in strangers:
            status = ask(client, route, room.code)
            assert status == (303 if route == ("GET", "/room/{code}") else 404), route
        assert stored_room(room) == before, route


def test_membership_gives_no_access_to_other_runs(room: Class) -> None:
    """By page or by API: of the teacher's run and of other students' nothing is found."""
    ada, ben = room.join("Ada"), room.join("Ben")
    adas = room.fork(ada)
    step(ada, adas, "epoch", 2)
    before = everything(ada, adas), everything(room.teacher, room.lab)
    for run in (adas, room.lab):
        for query in ("", f"?room={room.code}", f"?room={room.code}&watch=class"):
            assert ben.get(f"/lab/{run}{query}").status_code == 404
            for action in ("step", "train", "reset", "play", "pause", "parameter", "settings"):
                sent = ben.post(f"/lab/{run}/{action}{query}", data={"unit": "epoch", "epochs": 1})
                assert sent.status_code == 404
            assert ben.get(f"/lab/{run}/stream{query}").status_code == 404
            assert ben.get(f"/lab/{run}/export/session.json{query}").status_code == 404
        api = f"/api/sessions/{run}"
        assert ben.post(f"{api}/step", json={"unit": "epoch"}).status_code == 404
        assert ben.put(f"{api}/parameters", json={"w": [], "b": []}).status_code == 404
        assert ben.patch(api, json={"seed": 3}).status_code == 404
        assert ben.delete(api).status_code == 404
    assert (everything(ada, adas), everything(room.teacher, room.lab)) == before


def test_student_pages_contain_no_ids_or_keys(room: Class) -> None:
    ada = room.join("Ada")
    ben = room.join("Ben")
    run = room.fork(ada)
    key = visit(room.teacher, f"{room.room}/desk").response.text
    secret = [room.lab, run, *(client.cookies["visitor"] for client in (room.teacher, ada))]
    text = room.follow(ben).response.text + visit(ben, room.room).response.text
    assert not any(each in text for each in secret)
    assert key not in text


def test_watch_in_an_address_is_ignored(room: Class) -> None:
    """``watch`` says how the server draws a page; asked for by hand it leads nowhere else."""
    page = visit(room.teacher, f"/lab/{room.lab}?room={room.code}&watch=class")
    assert page.form("step") and page.form("settings")
    other = Class(room.app)
    page = visit(room.teacher, f"/lab/{room.lab}?room={other.code}")
    assert page.soup.select("#room") == []
