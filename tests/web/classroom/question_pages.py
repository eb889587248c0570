"""A class with a question: asked, answered and revealed by the forms of its pages."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.testclient import TestClient

from app.classroom.questions.question import Question
from app.classroom.room import Room
from tests.web.classroom.class_room import Class
from tests.web.page import Page, controls, follow, send, visit


def stored_room(room: Class) -> Room:
    """The room as it is stored."""
    store = room.app.state.stores.rooms
    return Room.from_bytes(store._sessions[room.code].snapshot)


def last(room: Class) -> Question:
    """The question that was asked last."""
    return stored_room(room).questions[-1]


def teachers(room: Class) -> Page:
    """The teacher's lab."""
    return visit(room.teacher, room.taught)


def ask(room: Class, what: str = "gradient_sign", **fields: str) -> Page:
    """The teacher's lab, after a question was asked there."""
    form = teachers(room).form("ask")
    return follow(room.teacher, send(room.teacher, form, {"what": what, **fields}))


def answer(
    room: Class, student: TestClient, text: str, headers: Mapping[str, str] | None = None
) -> Page:
    """The student's page, after the form on it was sent."""
    form = room.follow(student).form("answer")
    return follow(student, send(student, form, {"answer": text}, headers))


def press(room: Class, action: str) -> Page:
    """The teacher's lab, after the button of the question was pressed: reveal, or close."""
    form = teachers(room).form(action)
    button = form.select("button")[0]
    assert controls(form) == {}
    data = {str(button["name"]): str(button["value"])}
    return follow(room.teacher, room.teacher.post(f"{room.room}/{action}", data=data))


def choices(page: Page) -> dict[str, str]:
    """Label by value of the radio buttons on a student's page."""
    return {
        str(label.select("input")[0]["value"]): " ".join(label.get_text(" ").split())
        for label in page.form("answer").select("label.answer-choice")
    }
