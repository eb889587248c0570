"""Invalid questions and answers: one sentence, and nothing changes."""

from __future__ import annotations

import pytest

from tests.tiers import some_slow
from tests.web.calls import check_sentence, everything
from tests.web.classroom.class_room import Class
from tests.web.classroom.question_pages import answer, ask, last, press, stored_room, teachers
from tests.web.page import Page, attribute, controls, send


@pytest.fixture
def room() -> Class:
    return Class()


def refused(page: Page) -> str:
    """The one sentence of a page that says no."""
    assert page.response.status_code == 422, page.response.text[:500]
    (said,) = page.alerts()
    check_sentence(said)
    return said


@pytest.mark.parametrize(
    "text", some_slow(["", "Positive", "w0.1.1", "<script>alert(1)</script>"], 2)
)
def test_an_answer_outside_the_choices(room: Class, text: str) -> None:
    ada = room.join()
    ask(room)
    answer(room, ada, "zero")
    before = stored_room(room)
    page = Page(send(ada, room.follow(ada).form("answer"), {"answer": text}))
    refused(page)
    assert stored_room(room) == before
    assert controls(page.form("answer"))["answer"] == ["zero"]


@pytest.mark.parametrize("text", some_slow(["", "abc", "1e999", '"><b>x</b>', "1" * 5000], 2))
def test_an_invalid_value_stays_as_typed(room: Class, text: str) -> None:
    ada = room.join()
    ask(room, "value loss", unit="epoch")
    before = stored_room(room)
    page = Page(send(ada, room.follow(ada).form("answer"), {"answer": text}))
    if text.startswith("11"):
        assert page.response.status_code == 303, "forty ones are a number"
        return
    refused(page)
    assert stored_room(room) == before
    assert page.soup.select("#room b b, b > b") == []
    field = page.form("answer").select("input[name=answer]")[0]
    assert attribute(field, "value") == text
    assert attribute(field, "aria-describedby") == page.one("[role=alert]")["id"]


def test_after_the_reveal_answers_are_refused(room: Class) -> None:
    ada = room.join()
    ask(room)
    form = room.follow(ada).form("answer")
    press(room, "reveal")
    before = stored_room(room)
    assert "answer has been revealed" in refused(Page(send(ada, form, {"answer": "zero"})))
    assert stored_room(room) == before
    assert room.follow(ada).soup.select("form[action$=answer]") == []
    press(room, "close")
    assert "closed" in refused(Page(send(ada, form, {"answer": "zero"})))
    ask(room, "loss_rises")
    assert "closed" in refused(Page(send(ada, form, {"answer": "zero"})))
    assert last(room).answers == {}


@pytest.mark.parametrize("number", some_slow(["", "x", "-1", "1.5", "99999999", "²"], 2))
def test_invalid_question_forms(room: Class, number: str) -> None:
    ada = room.join()
    ask(room)
    before = stored_room(room)
    data = {"question": number, "answer": "zero"}
    assert ada.post(f"{room.room}/answer", data=data).status_code == 422
    for action in ("reveal", "close"):
        sent = room.teacher.post(f"{room.room}/{action}", data={"question": number})
        assert sent.status_code == 422
    assert stored_room(room) == before


@pytest.mark.parametrize(
    "fields",
    some_slow(
        [
            {"what": "everything"},
            {"unit": "sample"},
            {"what": "largest_move", "among": "all"},
            {"what": "value loss", "tolerance": "x"},
            {"what": "value loss", "tolerance": "0"},
            {"what": "value loss", "tolerance": "nan"},
            {"what": "value loss", "tolerance": "101"},
            {"about": "w7.1.1"},
            {"about": "a1.1"},
            {"about": '"><b>'},
        ],
        2,
    ),
)
def test_impossible_questions(room: Class, fields: dict[str, str]) -> None:
    before, run = stored_room(room), everything(room.teacher, room.lab)
    page = Page(send(room.teacher, teachers(room).form("ask"), fields))
    refused(page)
    assert stored_room(room) == before
    assert everything(room.teacher, room.lab) == run
    typed = controls(page.form("ask"))
    if "about" in fields:
        assert typed["about"] == [fields["about"]]
    assert page.one("details.ask").has_attr("open")


def test_one_question_at_a_time(room: Class) -> None:
    form = teachers(room).form("ask")
    send(room.teacher, form)
    run = everything(room.teacher, room.lab)
    assert "open already" in refused(Page(send(room.teacher, form)))
    assert len(stored_room(room).questions) == 1
    assert everything(room.teacher, room.lab) == run
    assert teachers(room).soup.select("form[action$=ask]") == []


def test_students_cannot_use_the_teachers_forms(room: Class) -> None:
    ada = room.join()
    ask(room)
    actions = {attribute(form, "action") for form in room.follow(ada).soup.select("#room form")}
    assert actions == {f"{room.room}/{each}" for each in ("answer", "leave")}
    before, run = stored_room(room), everything(room.teacher, room.lab)
    for action in ("ask", "reveal", "close"):
        assert ada.post(f"{room.room}/{action}", data={"question": "1"}).status_code == 404
    other = Class(room.app)
    ask(other)
    eve = other.join("Eve")
    data = {"question": "1", "answer": "zero"}
    assert eve.post(f"{room.room}/answer", data=data).status_code == 404
    assert room.client().post(f"{room.room}/answer", data=data).status_code == 404
    assert room.teacher.post(f"{room.room}/answer", data=data).status_code == 404
    assert stored_room(room) == before
    assert everything(room.teacher, room.lab) == run


def test_a_student_who_left_cannot_answer(room: Class) -> None:
    ada = room.join()
    ask(room)
    form = room.follow(ada).form("answer")
    answer(room, ada, "zero")
    ada.post(f"{room.room}/leave")
    assert send(ada, form, {"answer": "positive"}).status_code == 404
    assert last(room).answers == {1: "zero"}
    assert teachers(room).text(".answered") == "1 of 1 answered"


def test_no_questions_or_answers_after_the_end(room: Class) -> None:
    ada = room.join()
    ask(room)
    room.teacher.post(f"{room.room}/end")
    before = stored_room(room)
    data = {"question": "1", "answer": "zero"}
    assert ada.post(f"{room.room}/answer", data=data).status_code == 404
    assert room.teacher.post(f"{room.room}/ask", data={"what": "loss_rises"}).status_code == 422
    assert stored_room(room) == before


def test_student_pages_do_not_leak_ids_or_answers(room: Class) -> None:
    ada, ben = room.join("Ada"), room.join("Ben")
    ask(room, "value loss", unit="epoch")
    answer(room, ben, "0.98765")
    text = room.follow(ada).response.text
    assert "0.98765" not in text
    assert room.lab not in text
    assert last(room).place.digest not in text
