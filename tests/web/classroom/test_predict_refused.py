"""Answers and questions that cannot be: one sentence, and everything stays as it was."""

from __future__ import annotations

import pytest

from tests.web.calls import check_sentence, everything
from tests.web.classroom.asking import answer, ask, kept, last, press, teachers
from tests.web.classroom.room import Class
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


@pytest.mark.parametrize("text", ["", "Positive", "w0.1.1", "<script>alert(1)</script>"])
def test_an_answer_that_is_none_of_the_choices(room: Class, text: str) -> None:
    ada = room.join()
    ask(room)
    answer(room, ada, "zero")
    before = kept(room)
    page = Page(send(ada, room.follow(ada).form("answer"), {"answer": text}))
    refused(page)
    assert kept(room) == before
    assert controls(page.form("answer"))["answer"] == ["zero"]


@pytest.mark.parametrize("text", ["", "abc", "1e999", '"><b>x</b>', "1" * 5000])
def test_a_value_that_is_no_number_stays_as_it_was_typed(room: Class, text: str) -> None:
    ada = room.join()
    ask(room, "value loss", unit="epoch")
    before = kept(room)
    page = Page(send(ada, room.follow(ada).form("answer"), {"answer": text}))
    if text.startswith("11"):
        assert page.response.status_code == 303, "forty ones are a number"
        return
    refused(page)
    assert kept(room) == before
    assert page.soup.select("#room b b, b > b") == []
    field = page.form("answer").select("input[name=answer]")[0]
    assert attribute(field, "value") == text
    assert attribute(field, "aria-describedby") == page.one("[role=alert]")["id"]


def test_after_the_reveal_answers_are_refused(room: Class) -> None:
    ada = room.join()
    ask(room)
    form = room.follow(ada).form("answer")
    press(room, "reveal")
    before = kept(room)
    assert "answer has been revealed" in refused(Page(send(ada, form, {"answer": "zero"})))
    assert kept(room) == before
    assert room.follow(ada).soup.select("form[action$=answer]") == []
    press(room, "close")
    assert "closed" in refused(Page(send(ada, form, {"answer": "zero"})))
    ask(room, "loss_rises")
    assert "closed" in refused(Page(send(ada, form, {"answer": "zero"})))
    assert last(room).answers == {}


@pytest.mark.parametrize("number", ["", "x", "-1", "1.5", "99999999", "²"])
def test_a_question_that_is_none(room: Class, number: str) -> None:
    ada = room.join()
    ask(room)
    before = kept(room)
    data = {"question": number, "answer": "zero"}
    assert ada.post(f"{room.room}/answer", data=data).status_code == 422
    for action in ("reveal", "close"):
        sent = room.teacher.post(f"{room.room}/{action}", data={"question": number})
        assert sent.status_code == 422
    assert kept(room) == before


@pytest.mark.parametrize(
    "fields",
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
)
def test_a_question_that_cannot_be_asked(room: Class, fields: dict[str, str]) -> None:
    before, run = kept(room), everything(room.teacher, room.lab)
    page = Page(send(room.teacher, teachers(room).form("ask"), fields))
    refused(page)
    assert kept(room) == before
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
    assert len(kept(room).questions) == 1
    assert everything(room.teacher, room.lab) == run
    assert teachers(room).soup.select("form[action$=ask]") == []


def test_a_student_has_none_of_the_teachers_forms(room: Class) -> None:
    ada = room.join()
    ask(room)
    actions = {attribute(form, "action") for form in room.follow(ada).soup.select("#room form")}
    assert actions == {f"{room.room}/{each}" for each in ("answer", "leave")}
    before, run = kept(room), everything(room.teacher, room.lab)
    for action in ("ask", "reveal", "close"):
        assert ada.post(f"{room.room}/{action}", data={"question": "1"}).status_code == 404
    other = Class(room.app)
    ask(other)
    eve = other.join("Eve")
    data = {"question": "1", "answer": "zero"}
    assert eve.post(f"{room.room}/answer", data=data).status_code == 404
    assert room.client().post(f"{room.room}/answer", data=data).status_code == 404
    assert room.teacher.post(f"{room.room}/answer", data=data).status_code == 404
    assert kept(room) == before
    assert everything(room.teacher, room.lab) == run


def test_who_has_left_answers_no_more(room: Class) -> None:
    ada = room.join()
    ask(room)
    form = room.follow(ada).form("answer")
    answer(room, ada, "zero")
    ada.post(f"{room.room}/leave")
    assert send(ada, form, {"answer": "positive"}).status_code == 404
    assert last(room).answers == {1: "zero"}
    assert teachers(room).text(".answered") == "1 of 1 answered"


def test_in_a_room_that_has_ended_nothing_is_asked_or_answered(room: Class) -> None:
    ada = room.join()
    ask(room)
    room.teacher.post(f"{room.room}/end")
    before = kept(room)
    data = {"question": "1", "answer": "zero"}
    assert ada.post(f"{room.room}/answer", data=data).status_code == 404
    assert room.teacher.post(f"{room.room}/ask", data={"what": "loss_rises"}).status_code == 422
    assert kept(room) == before


def test_no_page_of_a_student_tells_the_teachers_run_or_others_answers(room: Class) -> None:
    ada, ben = room.join("Ada"), room.join("Ben")
    ask(room, "value loss", unit="epoch")
    answer(room, ben, "0.98765")
    text = room.follow(ada).response.text
    assert "0.98765" not in text
    assert room.lab not in text
    assert last(room).place.digest not in text
