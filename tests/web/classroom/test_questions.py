"""Predict, then reveal, with plain forms: who sees what when; the answer is the run's."""

from __future__ import annotations

import numpy as np
import pytest
from starlette.testclient import TestClient

from tests.tiers import some_slow
from tests.web.calls import create, read, step
from tests.web.classroom.class_room import Class
from tests.web.classroom.question_pages import (
    answer,
    ask,
    choices,
    last,
    press,
    stored_room,
    teachers,
)
from tests.web.html import Tag
from tests.web.page import FRAGMENT, Page, attribute, controls, send, visit, words


@pytest.fixture
def room() -> Class:
    return Class()


def counts(page: Page) -> dict[str, int]:
    """The histogram, from its titles."""
    titles = [words(title) for title in page.soup.select(".room-question svg title")]
    pairs = [title.split(": ") for title in titles]
    return {label: int(rest.split(",")[0]) for label, rest in pairs}


def gradients(room: Class) -> list[list[list[float]]]:
    """∂J/∂w of the running batch, by the API's trace of the rows that it has."""
    page = visit(room.teacher, f"/lab/{room.lab}?sample=batch")
    hrefs = [attribute(each, "href") for each in page.soup.select(".pulls a")]
    rows = [int(href.split("sample=")[1].split("&")[0]) for href in hrefs]
    found = read(room.teacher, room.lab, "trace", split="train", index=rows)
    gradient: list[list[list[float]]] = found["dJ_dw"]
    return gradient


def test_asking_answering_and_revealing_a_sign(room: Class) -> None:
    ada, ben, cleo = room.join("Ada"), room.join("Ben"), room.join("Cleo")
    asked = ask(room, about="w0.2.3")
    assert "∂J/∂w⁰₂₃" in asked.text("#question-text")
    assert asked.text("#phase") == "forward", "the page does not give the answer away"
    page = room.follow(ada)
    assert choices(page) == {each: each for each in ("positive", "negative", "zero")}
    solution = last(room).solution
    assert solution is not None
    (truth,) = solution.right
    wrong = "negative" if truth == "positive" else "positive"
    answer(room, ada, wrong)
    answer(room, ada, truth)
    shown = answer(room, ben, wrong)
    assert "You answered" in words(shown.form("answer"))
    assert controls(shown.form("answer"))["answer"] == [wrong]

    # Before the reveal: the teacher sees all answers, a student only the own one.
    assert counts(shown) == {}
    assert shown.soup.select(".room-question svg") == []
    page = teachers(room)
    assert page.text("#answered") == "2"
    assert counts(page) == {}, "a projector shows this page"

    page = press(room, "reveal")
    assert page.text("#phase") == "backward"
    assert words(page.one(".correct-answer")).startswith(truth)
    assert "1 of 2 answers right" in page.text(".answered")
    for student, verdict in ((ada, "✓ Right"), (ben, "✗ Not right"), (cleo, "did not answer")):
        page = room.follow(student)
        assert verdict in page.text(".own-result")
        assert f"{truth}: ∂J/∂w⁰₂₃ =" in words(page.one(".correct-answer"))
        assert counts(page) == {"positive": 1, "negative": 1, "zero": 0}
        assert "1 of 2 answers right" in page.text(".answered")
    slope = gradients(room)[0][1][2]
    assert truth == ("positive" if slope > 0 else "negative")
    assert last(room).truth == solution
    np.testing.assert_allclose(solution.numbers, [slope], rtol=1e-9)

    page = press(room, "close")
    assert page.soup.select(".room-question") == []
    assert room.follow(ada).soup.select(".room-question") == []


@pytest.mark.parametrize("unit", ["batch", "epoch"])
def test_the_correct_answer_is_that_of_the_step(room: Class, unit: str) -> None:
    other = room.teacher.post(f"/lab/{room.lab}/copy").headers["location"].split("/")[2]
    before, ada = read(room.teacher, room.lab), room.join()
    ask(room, "loss_rises", unit=unit)
    answer(room, ada, "yes")
    press(room, "reveal")
    after = read(room.teacher, room.lab)
    step(room.teacher, other.split("?")[0], unit)
    expected = read(room.teacher, other.split("?")[0])
    assert after["loss"] == expected["loss"]
    assert after["position"] == expected["position"]
    truth = last(room).truth
    assert truth is not None
    assert truth.numbers == (before["loss"]["train"], after["loss"]["train"])
    rises = after["loss"]["train"] > before["loss"]["train"]
    assert truth.right == ("yes" if rises else "no",)
    assert ("✓" if rises else "✗") in room.follow(ada).text(".own-result")


def test_the_largest_move(room: Class) -> None:
    ada = room.join()
    ask(room, "largest_move", about="w0.1.1", unit="batch")
    before = read(room.teacher, room.lab, "parameters")["w"]
    assert list(choices(room.follow(ada))) == [f"w0.{i}.{j}" for i in (1, 2) for j in (1, 2, 3)]
    answer(room, ada, "w0.2.2")
    press(room, "reveal")
    after = read(room.teacher, room.lab, "parameters")["w"]
    moves = np.array(after[0]) - np.array(before[0])
    source, unit = np.unravel_index(np.abs(moves).argmax(), moves.shape)
    truth = last(room).truth
    assert truth is not None
    assert truth.right == (f"w0.{source + 1}.{unit + 1}",)
    np.testing.assert_allclose(truth.numbers, moves.ravel(), rtol=1e-9, atol=1e-15)
    for student in (room.teacher, ada):
        page = teachers(room) if student is room.teacher else room.follow(ada)
        shown = [words(each) for each in page.soup.select(".room-question svg title")]
        assert len(shown) == 6 and all("Δw" in each for each in shown), "every Δw"
        assert sum(each.endswith(", right") for each in shown) == 1


def test_a_value_is_correct_within_a_share_of_its_change(room: Class) -> None:
    """What changes little would be right within 10 % of itself for who answers that it stays."""
    ada, ben = room.join("Ada"), room.join("Ben")
    before = read(room.teacher, room.lab)["loss"]["train"]
    ask(room, "value loss", unit="epoch", tolerance="2,5 %")
    page = room.follow(ada)
    assert "right within ±2.5 % of the change" in words(page.form("answer"))
    field = page.form("answer").select("input[name=answer]")[0]
    assert field.get("type", "text") == "text"
    assert attribute(page.form("answer").select("label")[0], "for") == field["id"]
    solution = last(room).solution
    assert solution is not None
    loss, asked = solution.numbers
    assert asked == before
    answer(room, ada, f"{loss + 0.02 * (loss - before):.9f}".replace(".", ","))
    answer(room, ben, f"{before:.9f}")
    press(room, "reveal")
    assert read(room.teacher, room.lab)["loss"]["train"] == loss
    assert "✓ Right" in room.follow(ada).text(".own-result")
    wrong = room.follow(ben).text(".own-result")
    assert "✗ Not right" in wrong and "100" in wrong and "% of the change" in wrong


def test_the_form_contains_the_selected_weight(room: Class) -> None:
    visit(room.teacher, f"{room.taught}&select=b0.2")
    form = teachers_form(room, "&select=b0.2")
    assert controls(form)["about"] == ["b0.2"]
    response = send(room.teacher, form)
    assert response.status_code == 303
    assert last(room).about == "b0.2"


@pytest.mark.parametrize(("select", "about"), [("", "w1.1.1"), ("a1.2", "b0.2")])
def test_the_default_weight_is_the_one_shown(room: Class, select: str, about: str) -> None:
    form = teachers_form(room, f"&select={select}" if select else "")
    assert controls(form)["about"] == [""]
    send(room.teacher, form)
    assert last(room).about == about


def teachers_form(room: Class, query: str) -> Tag:
    return visit(room.teacher, f"{room.taught}{query}").form("ask")


def test_asking_pauses_a_playing_run(room: Class) -> None:
    with room.teacher as teacher:
        teacher.post(f"/lab/{room.lab}/play", data={"speed": "max"})
        assert read(teacher, room.lab)["status"] == "playing"
        response = teacher.post(f"{room.room}/ask", data={"what": "loss_rises", "unit": "epoch"})
        assert response.status_code == 303
        assert read(teacher, room.lab)["status"] == "paused"
        place, position = last(room).place, read(teacher, room.lab)["position"]
        assert place.epoch == position["epoch"]


@pytest.mark.parametrize(
    "move", some_slow(["step", "play", "lead", "back", "reset", "edit", "api", "show"], 3)
)
def test_a_question_closes_when_the_run_moves(room: Class, move: str) -> None:
    """Its answers are kept, and the answer is that of the state in which it was asked."""
    ada, ben = room.join("Ada"), room.join("Ben")
    run = room.fork(ben)
    patch_rate(ben, run)
    step(room.teacher, room.lab, "epoch")
    ask(room, "loss_rises", unit="epoch")
    answer(room, ada, "no")
    solution = last(room).solution
    with room.teacher as teacher:
        match move:
            case "step":
                teacher.post(f"{room.lab_path}/step", data={"unit": "phase"})
            case "back":
                teacher.post(f"{room.lab_path}/back", data={"unit": "epoch"})
            case "reset":
                teacher.post(f"{room.lab_path}/reset")
            case "edit":
                patch_rate(teacher, room.lab)
            case "play":
                teacher.post(f"{room.lab_path}/play", data={"speed": "1"})
            case "api":
                step(teacher, room.lab, "batch")
            case "show":
                teacher.post(f"{room.room}/show", data={"number": "2"})
            case "lead":
                other = create(teacher)
                teacher.post(f"/lab/{other}/lead", data={"room": room.code})
        page = room.follow(ada)
        assert "The run has moved on" in page.text(".question-stopped")
        assert "You answered no" in page.text(".question-stopped")
        assert page.soup.select("form[action$=answer]") == []
        late = ben.post(f"{room.room}/answer", data={"question": "1", "answer": "yes"})
        assert late.status_code == 422
        assert "The run has moved on" in Page(late).alerts()[0]
        assert last(room).answers == {1: "no"}
        before = read(teacher, room.lab)["position"]
        assert teacher.post(f"{room.room}/reveal", data={"question": "1"}).status_code == 303
        if move != "play":
            assert read(teacher, room.lab)["position"] == before, "it makes no step"
    assert last(room).truth == solution
    assert last(room).state == "revealed"


def patch_rate(client: TestClient, session: str) -> None:
    """Another recipe, so that the run is no copy."""
    patch = {"optimizer": {"learning_rate": 0.0123}}
    assert client.patch(f"/api/sessions/{session}", json=patch).status_code == 200


def test_a_change_of_the_view_keeps_the_question_open(room: Class) -> None:
    ada = room.join()
    ask(room, "loss_rises", unit="epoch")
    visit(room.teacher, f"{room.taught}&select=w0.1.2&charts=loss")
    answer(room, ada, "no")
    assert last(room).state == "open"
    assert last(room).answers == {1: "no"}


def test_revealing_twice_makes_one_step(room: Class) -> None:
    ask(room, "loss_rises", unit="epoch")
    for _ in range(2):
        assert room.teacher.post(f"{room.room}/reveal", data={"question": "1"}).status_code == 303
    assert read(room.teacher, room.lab)["position"]["epoch"] == 1


def test_a_question_about_a_deleted_run_is_revealed_or_cancelled(room: Class) -> None:
    for action, state in (("reveal", "revealed"), ("close", "withdrawn")):
        room = Class(room.app)
        ask(room, "loss_rises")
        room.teacher.delete(f"/api/sessions/{room.lab}")
        response = room.teacher.post(f"{room.room}/{action}", data={"question": "1"})
        assert response.status_code == 303
        assert last(room).state == state


def test_without_answers_no_result_is_shown(room: Class) -> None:
    ada = room.join()
    ask(room)
    assert press(room, "reveal").text(".answered") == "0 of 1 answered"
    page = room.follow(ada)
    assert "did not answer" in page.text(".own-result")
    assert page.soup.select(".answered") == []


def test_no_forks_while_a_question_is_open(room: Class) -> None:
    ada = room.join("Ada")
    ask(room, unit="epoch")
    page = room.follow(ada)
    assert page.soup.select('form[action$="/fork"]') == []
    assert "You can fork again once the answer is revealed." in page.text("#room")
    response = ada.post(f"{room.room}/fork")
    assert response.status_code == 422
    assert "You can fork it once the answer is revealed" in Page(response).alerts()[0]
    press(room, "reveal")
    assert room.follow(ada).soup.select('form[action$="/fork"]')
    assert room.fork(ada)


def test_students_are_asked_on_their_own_run_too(room: Class) -> None:
    ada = room.join()
    run = room.fork(ada)
    patch_rate(ada, run)
    ask(room)
    page = visit(ada, f"/lab/{run}?room={room.code}")
    sent = send(ada, page.form("answer"), {"answer": "zero"}, {"Referer": str(page.response.url)})
    assert sent.headers["location"] == f"/lab/{run}?room={room.code}"
    assert last(room).answers == {1: "zero"}


def test_with_htmx_the_response_is_the_room_bar(room: Class) -> None:
    ada = room.join("Ada <i>")
    ask(room)
    here = {**FRAGMENT, "HX-Current-URL": f"http://testserver{room.room}?select=w0.1.1"}
    form = room.follow(ada).form("answer")
    assert attribute(form, "hx-post") == attribute(form, "action")
    page = Page(
        ada.post(f"{room.room}/answer", data={"question": "1", "answer": "zero"}, headers=here)
    )
    assert page.response.status_code == 200
    assert "<html" not in page.response.text
    assert page.soup.select("main, #room") == []
    assert "You answered zero" in words(page.form("answer"))
    assert "Ada <i>" in page.text(".room-who")
    assert "in your own view" in page.text(".room-now")
    page = Page(
        ada.post(f"{room.room}/answer", data={"question": "1", "answer": "x"}, headers=here)
    )
    assert page.response.status_code == 422
    assert len(page.alerts()) == 1
    assert last(room).answers == {1: "zero"}
    for action in ("reveal", "close"):
        page = Page(
            room.teacher.post(f"{room.room}/{action}", data={"question": "1"}, headers=FRAGMENT)
        )
        assert page.response.status_code == 200
        assert "<html" not in page.response.text
        assert page.soup.select("main, #room") == []
    assert page.form("ask")


def test_the_back_link_is_not_trusted(room: Class) -> None:
    """The way back is a page of this room, or none."""
    ada = room.join()
    ask(room)
    for referrer in (
        "http://elsewhere/room/x",
        "http://[",
        f"http://testserver{room.room}/end",
        "http://testserver/lab/../x",
        "javascript:alert(1)",
    ):
        sent = ada.post(
            f"{room.room}/answer",
            data={"question": "1", "answer": "zero"},
            headers={"Referer": referrer},
        )
        assert sent.headers["location"] == room.room
    assert stored_room(room).questions[0].answers == {1: "zero"}


def test_the_wall_and_student_pages_show_the_question(room: Class) -> None:
    ada = room.join()
    room.fork(ada)
    ask(room, "loss_rises", unit="epoch")
    for path in ("wall", "runs/1"):
        page = visit(room.teacher, f"{room.room}/{path}")
        assert page.form("reveal") and page.form("close")
    here = {**FRAGMENT, "HX-Current-URL": f"http://testserver{room.room}/runs/1"}
    data = {"question": "1"}
    page = Page(room.teacher.post(f"{room.room}/reveal", data=data, headers=here))
    assert "Ada’s run" in page.text(".room-now")
    # What is asked about is the run that the class follows, so it is asked where that is seen.
    assert page.soup.select("form[action$=ask]") == []
    referrer = {"Referer": f"http://testserver{room.room}/wall"}
    sent = room.teacher.post(f"{room.room}/close", data=data, headers=referrer)
    assert sent.headers["location"] == f"{room.room}/wall"
