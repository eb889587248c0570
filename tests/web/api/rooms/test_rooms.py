"""The JSON API of rooms: a whole lesson by script, and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.for_each import for_each
from tests.web.calls import create, problem, strict
from tests.web.classroom.class_room import Class

ROOMS = "/api/rooms"
SIGN = {"kind": "gradient_sign", "about": "w1.1.1", "unit": "batch"}


@pytest.fixture
def room() -> Class:
    return Class()


def call(room: Class, action: str, **body: Any) -> Any:
    return strict(room.teacher.post(f"{ROOMS}/{room.code}/{action}", json=body))


def test_a_room_is_opened_and_listed(client: TestClient) -> None:
    session = create(client)
    response = client.post(ROOMS, json={"session": session, "names": False})
    made = strict(response, 201)
    assert response.headers["location"] == f"{ROOMS}/{made['code']}"
    assert made["join"] == f"http://testserver/j/{made['code']}"
    assert (made["session"], made["names"], made["students"]) == (session, False, [])
    assert made["until"] > made["opened"]
    assert strict(client.get(ROOMS)) == [made]
    assert strict(client.get(f"{ROOMS}/{made['code']}")) == made
    assert client.get(f"/room/{made['code']}/desk").status_code == 200
    assert client.delete(f"{ROOMS}/{made['code']}").status_code == 204
    assert strict(client.get(ROOMS)) == []


def test_a_lesson_by_script(room: Class) -> None:
    ada, ben = room.join(name="Ada"), room.join(name="Ben")
    asked = call(room, "question", **SIGN)["question"]
    assert (asked["number"], asked["state"], asked["answered"]) == (1, "open", 0)
    for student, answer in ((ada, "positive"), (ben, "negative")):
        sent = student.post(f"{room.room}/answer", data={"question": "1", "answer": answer})
        assert sent.status_code == 303
    shown = call(room, "question/show-answers", number=1)["question"]
    assert shown["answers"] == {"1": "positive", "2": "negative"}
    assert shown["right"] is None
    revealed = call(room, "question/reveal", number=1)["question"]
    assert (revealed["state"], revealed["right"]) == ("revealed", 1)
    assert call(room, "question/close", number=1)["question"] is None

    assert call(room, "send", what="recipe")["mode"] == "work"
    assert ada.post(f"{room.room}/take").status_code == 303
    students = call(room, "bring")["students"]
    assert students[0]["session"]
    assert call(room, "show", number=1, named=True)["shown"] == 1
    assert call(room, "show", number=None)["shown"] is None
    assert call(room, "pause")["paused"]
    assert not call(room, "release")["paused"]
    goal = call(room, "challenge", metric="test_accuracy", goal=90.0)["challenge"]
    assert goal["goal"].startswith("Reach a test accuracy of at least 90 %")
    assert call(room, "challenge/end")["challenge"]["over"]
    assert call(room, "end")["ended"]
    results = strict(room.teacher.get(f"{ROOMS}/{room.code}/results"))
    assert [student["name"] for student in results["students"]] == ["Ada", "Ben"]
    assert [row["right"] for row in results["predictions"]].count(True) == 1
    assert not call(room, "reopen")["ended"]


def test_changes(room: Class) -> None:
    room.join(name="Ada")
    path = f"{ROOMS}/{room.code}"
    other = create(room.teacher)
    changed = strict(room.teacher.patch(path, json={"session": other, "locked": True}))
    assert (changed["session"], changed["locked"], changed["names"]) == (other, True, True)
    renamed = strict(room.teacher.patch(f"{path}/students/1", json={"name": " Ada\u202e L. "}))
    assert renamed["students"][0]["name"] == "Ada L."
    removed = strict(room.teacher.delete(f"{path}/students/1"))
    assert removed["students"][0]["left"]
    back = strict(room.teacher.post(f"{path}/students/1/readmit"))
    assert not back["students"][0]["left"]


def test_a_plan_is_started_step_by_step(room: Class) -> None:
    first = call(room, "plan", plan="one-update")
    assert first["plan"]["step"] == 1 and len(first["plan"]["steps"]) > 2
    second = call(room, "plan", step=2)
    assert second["plan"]["step"] == 2
    assert second["session"] != first["session"]


@for_each(
    ("action", "body", "status"),
    [
        ("send", {"what": "state", "seed": "own"}, 422),
        ("send", {"what": "nothing"}, 422),
        ("show", {"number": 7}, 404),
        ("plan", {"step": 2}, 422),
        ("plan", {"plan": "nothing"}, 404),
        ("challenge", {"metric": "test_accuracy", "goal": 200.0}, 422),
        ("question", {"kind": "choice", "text": "Which?"}, 422),
        ("question", {**SIGN, "about": "w9.9.9"}, 422),
        ("question/reveal", {"number": 1}, 422),
        ("question/close", {"number": 1}, 422),
    ],
)
def test_wrong_values_are_refused_with_a_sentence(
    room: Class, action: str, body: dict[str, Any], status: int
) -> None:
    before = strict(room.teacher.get(f"{ROOMS}/{room.code}"))
    assert problem(room.teacher.post(f"{ROOMS}/{room.code}/{action}", json=body), status)
    assert strict(room.teacher.get(f"{ROOMS}/{room.code}")) == before


def test_only_its_teachers_see_or_change_a_room(room: Class) -> None:
    student, path = room.join(), f"{ROOMS}/{room.code}"
    for visitor in (student, room.client()):
        assert strict(visitor.get(ROOMS)) == []
        for method, end, body in (
            ("GET", "", None),
            ("GET", "/results", None),
            ("PATCH", "", {"locked": True}),
            ("DELETE", "", None),
            ("POST", "/end", None),
            ("POST", "/question", SIGN),
            ("DELETE", "/students/1", None),
        ):
            problem(visitor.request(method, f"{path}{end}", json=body), 404)
