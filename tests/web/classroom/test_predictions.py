"""The class's predictions stay with the room, as a page and as CSV."""

from __future__ import annotations

import csv
import io

import pytest

from tests.web.classroom.class_room import Class
from tests.web.classroom.question_pages import answer, ask, last, press
from tests.web.page import Page, visit, words

HEAD = ["question", "kind", "about", "asked_at", "student", "name", "answer", "truth", "right"]
EVIL = '=HYPERLINK("x")'


@pytest.fixture(scope="module")
def room() -> Class:
    """Three questions: a sign, a value, one that was withdrawn; and one student who has left."""
    room = Class()
    ada, evil, gone = room.join("Ada <b>"), room.join(EVIL), room.join("Gone")
    ask(room, about="w0.1.1")
    for student, text in ((ada, "positive"), (evil, "negative"), (gone, "positive")):
        answer(room, student, text)
    press(room, "reveal")
    ask(room, "value loss", unit="epoch")
    answer(room, evil, "−0,5")
    press(room, "reveal")
    ask(room, "largest_move", about="w1.1.1", unit="epoch")
    answer(room, ada, "w1.2.1")
    press(room, "close")
    gone.post(f"{room.room}/leave")
    return room


def rows(room: Class) -> list[dict[str, str]]:
    response = room.teacher.get(f"{room.room}/predictions.csv")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert f'filename="predictions-{room.code}.csv"' in response.headers["content-disposition"]
    reader = csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"), newline=""))
    assert reader.fieldnames == HEAD
    return list(reader)


def test_the_table_has_one_row_per_answer(room: Class) -> None:
    found = rows(room)
    assert [(row["question"], row["student"], row["answer"]) for row in found] == [
        ("1", "1", "positive"),
        ("1", "2", "negative"),
        ("1", "3", "positive"),
        ("2", "2", "-0.5"),
        ("3", "1", "w1.2.1"),
    ]
    assert [row["kind"] for row in found[2:]] == ["gradient_sign", "value loss", "largest_move"]
    assert [row["about"] for row in found[2:]] == ["w0.1.1", "J", "w1.1.1 w1.2.1 w1.3.1"]
    truth = found[0]["truth"]
    assert truth in ("positive", "negative")
    assert [row["right"] for row in found[:3]] == [
        "yes" if row["answer"] == truth else "no" for row in found[:3]
    ]
    assert float(found[3]["truth"]) > 0 and found[3]["right"] == "no"
    assert (found[4]["truth"], found[4]["right"]) == ("", "")
    assert found[0]["asked_at"] == "epoch 0, batch 2/3, forward layer 1"


def test_names_are_not_formulas(room: Class) -> None:
    names = [row["name"] for row in rows(room)]
    assert names == ["Ada <b>", f"'{EVIL}", "Gone", f"'{EVIL}", "Ada <b>"]


def test_the_page_lists_questions_latest_first(room: Class) -> None:
    page = visit(room.teacher, f"{room.room}/predictions")
    articles = page.soup.select("article")
    assert [article["id"] for article in articles] == ["question-3", "question-2", "question-1"]
    first = articles[-1]
    assert "∂J/∂w⁰₁₁" in words(first.select("h2")[0])
    titles = [words(title) for title in first.select("svg title")]
    assert [title.split(",")[0] for title in titles] == ["positive: 2", "negative: 1", "zero: 0"]
    people = [[words(cell) for cell in row.select("th, td")] for row in first.select("tbody tr")]
    assert [row[:2] for row in people] == [
        ["Ada <b>", "positive"],
        [EVIL, "negative"],
        ["Gone", "positive"],
    ]
    assert page.soup.select("article b b") == []
    assert "cancelled" in words(articles[0])
    assert page.one("a[download]")["href"] == f"{room.room}/predictions.csv"


def test_only_the_teacher_sees_predictions(room: Class) -> None:
    others = (room.join("Late"), room.client(), Class(room.app).teacher)
    for client in others:
        for path in ("predictions", "predictions.csv"):
            assert client.get(f"{room.room}/{path}").status_code == 404


def test_a_room_without_questions() -> None:
    empty = Class()
    page = visit(empty.teacher, f"{empty.room}/predictions")
    assert "No question has been asked" in page.text("main")
    table = empty.teacher.get(f"{empty.room}/predictions.csv").content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(table))) == [HEAD]


def test_predictions_stay_after_the_end() -> None:
    room = Class()
    ask(room)
    answer(room, room.join(), "zero")
    press(room, "reveal")
    room.teacher.post(f"{room.room}/end")
    assert len(rows(room)) == 1
    assert Page(room.teacher.get(f"{room.room}/predictions")).soup.select("article")
    assert last(room).state == "revealed"
