"""Own questions, the time limit and the bank, with plain forms."""

from __future__ import annotations

import pytest

from app.classroom.questions.question import LATE_SECONDS
from app.web.classroom.dependencies import ClassroomServices
from tests.web.calls import read, step
from tests.web.classroom.class_room import Class
from tests.web.classroom.question_pages import answer, ask, choices, last, press, teachers
from tests.web.page import Page, send, visit, words


class Clock:
    """The server's clock, as far as questions use it."""

    def __init__(self, room: Class):
        services = room.app.state.feature(ClassroomServices)
        self._real = services.rooms._clock
        self.ahead = 0.0
        services.rooms._clock = lambda: self._real() + self.ahead


@pytest.fixture
def room() -> Class:
    return Class()


OPTIONS = "* softmax\nsigmoid\n*  tanh \n\nReLU"


def test_several_may_be_right(room: Class) -> None:
    ada, ben = room.join("Ada"), room.join("Ben")
    before = read(room.teacher, room.lab)["position"]
    ask(room, "choice", text="Which are bounded?", options=OPTIONS)
    assert read(room.teacher, room.lab)["position"] == before
    page = room.follow(ada)
    assert choices(page) == {"1": "softmax", "2": "sigmoid", "3": "tanh", "4": "ReLU"}
    assert "several answers may be right" in words(page.form("answer"))
    for student, ticked in ((ada, ["1", "3"]), (ben, ["1", "4", "3"])):
        sent = student.post(f"{room.room}/answer", data={"question": "1", "answer": ticked})
        assert sent.status_code == 303
    assert "You answered softmax, tanh." in room.follow(ada).text(".answer-sent")
    # The run may go on: the question is not about it.
    step(room.teacher, room.lab, "epoch")
    page = press(room, "reveal")
    assert "Right: softmax, tanh" in page.text(".correct-answer")
    assert "1 of 2 answers right, 1 partly right" in page.text(".answered")
    assert room.follow(ada).text(".own-result").startswith("✓ Right")
    assert room.follow(ben).text(".own-result").startswith("Partly right (50 %)")
    assert "1 of 2 answers right, 1 partly right" in room.follow(ben).text(".answered")
    assert read(room.teacher, room.lab)["position"]["epoch"] == 1, "the reveal makes no step"


def test_a_poll(room: Class) -> None:
    ada = room.join()
    ask(room, "choice", text="Ready?", options="yes\nno")
    answer(room, ada, "2")
    page = press(room, "reveal")
    assert "right" not in page.text(".answered")
    assert room.follow(ada).text(".own-result") == "You answered no."


def test_short_texts_are_marked_afterwards(room: Class) -> None:
    ada, ben = room.join("Ada"), room.join("Ben")
    ask(room, "text", text="Which optimizer?", accepted="Adam; SGD")
    answer(room, ada, "  adam ")
    answer(room, ben, "<b>gradient, descent: plain</b>"[:40])
    press(room, "reveal")
    assert room.follow(ada).text(".own-result").startswith("✓ Right")
    assert room.follow(ben).text(".own-result").startswith("✗ Not right")
    page = visit(room.teacher, f"{room.room}/predictions")
    assert page.soup.select("article b b") == []
    forms = page.soup.select('form[action$="/mark"]')
    assert len(forms) == 2
    wrong = next(form for form in forms if "gradient" in words(form))
    response = send(room.teacher, wrong, {"right": "on"})
    assert response.status_code == 303
    assert room.follow(ben).text(".own-result").startswith("✓ Right")
    assert "2 of 2 answers right" in teachers(room).text(".answered")
    answered = {"question": "1", "answer": "nobody said this"}
    assert room.teacher.post(f"{room.room}/mark", data=answered).status_code == 422


def test_results_are_hidden_until_they_are_shown(room: Class) -> None:
    ada, ben = room.join("Ada"), room.join("Ben")
    ask(room, "number", text="How many?", value="7", within="0")
    answer(room, ada, "7")
    answer(room, ben, "12345")
    for page in (teachers(room), visit(room.teacher, f"{room.room}/predictions")):
        assert "12345" not in page.response.text
        assert page.soup.select("svg.answers") == []
    assert teachers(room).text(".answered").startswith("2 of 2 answered")
    page = press(room, "show-answers")
    assert "12345" in page.response.text
    assert "Right" not in page.text(".room-question")
    assert page.soup.select(".correct-answer, .answered b + b") == []
    late = ben.post(f"{room.room}/answer", data={"question": "1", "answer": "7"})
    assert late.status_code == 422
    said = Page(late).alerts()[0]
    assert "has shown the answers" in said and "answer that you sent before counts" in said
    assert last(room).answers[2] == "12345.0"
    assert "1 of 2 answers right" in press(room, "reveal").text(".answered")


def test_the_time_is_the_servers(room: Class) -> None:
    clock = Clock(room)
    ada, ben = room.join("Ada"), room.join("Ben")
    ask(room, "loss_rises", unit="epoch", seconds="30")
    for page in (room.follow(ada), teachers(room)):
        left = page.one("[data-seconds-left]")
        assert 28 <= int(str(left["data-seconds-left"])) <= 30
        assert "s left" in words(left)
    answer(room, ada, "no")
    clock.ahead = 30 + LATE_SECONDS / 2
    answer(room, ada, "yes")  # it was on its way
    clock.ahead = 30 + LATE_SECONDS + 1
    late = ben.post(f"{room.room}/answer", data={"question": "1", "answer": "no"})
    assert late.status_code == 422
    assert Page(late).alerts()[0] == "The time is over. Your answer was not sent."
    again = ada.post(f"{room.room}/answer", data={"question": "1", "answer": "yes"})
    assert again.status_code == 303, "what the server has may be sent again"
    assert last(room).answers == {1: "yes"}
    page = room.follow(ben)
    assert "The time is over. You did not answer." in page.text(".question-stopped")
    assert page.soup.select("form[action$=answer], [data-seconds-left]") == []
    assert "The time is over." in teachers(room).text(".question-stopped")
    assert room.teacher.post(f"{room.room}/reveal", data={"question": "1"}).status_code == 303
    assert read(room.teacher, room.lab)["position"]["epoch"] == 1, "its step is made"


def test_a_ready_question_is_about_the_run_that_is_followed(room: Class) -> None:
    ada = room.join()
    ask(room, "ready parameters")
    assert "2-3-1 network" in room.follow(ada).text("#room")
    answer(room, ada, "13")
    press(room, "reveal")
    assert room.follow(ada).text(".own-result").startswith("✓ Right")


def test_a_question_is_asked_again(room: Class) -> None:
    ada = room.join()
    ask(room, "choice", text="Ready?", options="* yes\nno", seconds="60")
    answer(room, ada, "2")
    press(room, "close")
    page = visit(room.teacher, f"{room.room}/predictions")
    assert send(room.teacher, page.form("ask-again"), {"question": "1"}).status_code == 303
    again = last(room)
    assert (again.number, again.text, again.seconds, again.answers) == (2, "Ready?", 60, {})
    assert again.state == "open"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"what": "choice", "text": "", "options": "a\nb"}, "Write the question."),
        ({"what": "choice", "text": "Why?", "options": "a"}, "Write 2 to 8 answers"),
        ({"what": "number", "text": "How many?", "value": "x"}, "Right number"),
        ({"what": "ready nothing"}, "Choose one of the questions"),
        ({"what": "loss_rises", "seconds": "7"}, "Time to answer"),
    ],
)
def test_the_form_keeps_what_was_typed(room: Class, fields: dict[str, str], sentence: str) -> None:
    page = Page(send(room.teacher, teachers(room).form("ask"), fields))
    assert page.response.status_code == 422
    assert sentence in page.alerts()[0]
    if "text" in fields:
        assert page.one("#ask-text")["value"] == fields["text"]
    if "options" in fields:
        assert words(page.one("#ask-options")).split() == fields["options"].split()
