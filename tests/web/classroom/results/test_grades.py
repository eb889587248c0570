"""Grades: what makes them, the ids of students, and the files of two platforms."""

from __future__ import annotations

import csv
import io

import pytest
from starlette.testclient import TestClient

from tests.web.calls import step
from tests.web.classroom.challenge.challenge_pages import set_challenge
from tests.web.classroom.class_room import Class
from tests.web.classroom.question_pages import answer, ask, press
from tests.web.page import Page, attribute, send, visit, words


@pytest.fixture
def room() -> Class:
    """Ada has reached the goal, Ben has not; one of them has predicted right. Cleo does nothing."""
    room = Class()
    ada, ben = room.join("Ada"), room.join("=Ben, B.")
    cleo = room.join("Cleo")
    first, second = room.fork(ada), room.fork(ben)
    step(ada, first, "epoch", 60)
    step(ben, second, "epoch", 1)
    ask(room)
    answer(room, ada, "positive")
    answer(room, ben, "negative")
    press(room, "reveal")
    loss = float(ada.get(f"/api/sessions/{first}").json()["loss"]["test"])
    set_challenge(room, goal=str(loss * 1.01))
    room.students = {"Cleo": cleo, "Ben": ben}  # type: ignore[attr-defined]
    return room


def grades_page(room: Class, **choices: str) -> Page:
    return visit(
        room.teacher, f"{room.room}/grades?" + "&".join(f"{k}={v}" for k, v in choices.items())
    )


def file(room: Class, name: str, **choices: str) -> list[list[str]]:
    response = room.teacher.get(f"{room.room}/grades-{name}.csv", params=choices)
    assert response.status_code == 200, response.text
    assert response.headers["content-disposition"].endswith(f'"room-{room.code}-{name}.csv"')
    return [*csv.reader(io.StringIO(response.content.decode("utf-8"), newline=""))]


def table(page: Page) -> dict[str, list[str]]:
    """Points of each part and the grade, by name."""
    return {
        words(row.select("th")[0]): [words(cell) for cell in row.select("td")[2:]]
        for row in page.soup.select(".grades-table tbody tr")
    }


def set_id(room: Class, number: int, text: str) -> None:
    page = grades_page(room)
    form = page.one(f'form[action$="/ids/{number}"]')
    assert send(room.teacher, form, {"id": text}).status_code == 303


def test_points_for_challenge_and_predictions(room: Class) -> None:
    found = table(grades_page(room))
    right = {name: float(cells[1]) for name, cells in found.items()}
    assert sorted(right.values()) == [0, 0, 10] and right["Cleo"] == 0
    assert [found[name][0] for name in found] == ["10", "5", "0"]
    assert all(float(cells[2]) == float(cells[0]) + float(cells[1]) for cells in found.values())
    # Other points, one part left out, and another share below the goal.
    again = table(
        grades_page(room, points_challenge1="4", points_predictions="0", not_reached="25")
    )
    assert list(again.values()) == [["4", "4"], ["1", "1"], ["0", "0"]]


def test_the_moodle_file_has_identifier_grade_and_feedback(room: Class) -> None:
    set_id(room, 1, "s-007")
    set_id(room, 2, "ben@school.example")
    head, first, second = file(room, "moodle", by="email", title="Lesson 1", points_predictions="0")
    assert head == ["Email address", "Lesson 1", "Feedback"]
    assert first == ["s-007", "10", "Challenge: goal reached, place 1 (10 of 10 points)."]
    assert second[:2] == ["ben@school.example", "5"]
    assert "goal not reached, place 2 (5 of 10 points)" in second[2]
    # Cleo has no id; the page says so.
    text = grades_page(room, by="email").text(".grades-page")
    assert "1 student has no id and will not be in the files." in text
    # By name everybody is in it, and a name is no formula.
    named = file(room, "moodle", by="name")
    assert [row[0] for row in named] == ["Full name", "Ada", "'=Ben, B.", "Cleo"]


@pytest.mark.parametrize(("by", "place"), [("number", 2), ("email", 3), ("login", 3)])
def test_the_canvas_file_has_its_columns_and_possible_points(
    room: Class, by: str, place: int
) -> None:
    set_id(room, 1, "007")
    head, possible, first = file(room, "canvas", by=by, title="Lesson 1", points_challenge1="7.5")
    assert head == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Lesson 1"]
    assert possible == ["    Points Possible", "", "", "", "", "17.5"]
    assert (first[0], first[place], len(first)) == ("Ada", "007", 6)
    assert [cell for k, cell in enumerate(first[1:5], 1) if k != place] == ["", "", ""]
    assert float(first[5]) in (7.5, 17.5)


def test_students_are_asked_for_an_id_that_only_the_teacher_sees(room: Class) -> None:
    cleo: TestClient = room.students["Cleo"]  # type: ignore[attr-defined]
    assert visit(cleo, room.room).soup.select("#own-id") == []
    form = grades_page(room).form("ids")
    assert send(room.teacher, form, {"label": "Student number"}).status_code == 303
    page = visit(cleo, room.room)
    assert "Student number" in page.text(".room-id")
    assert send(cleo, page.one(".room-id"), {"id": "  =0012-3 4 "}).status_code == 303
    assert visit(cleo, room.room).soup.select("#own-id") == []
    assert attribute(grades_page(room).one("#id-3"), "value") == "0012-34"
    # Nobody else: not the class, not on the scoreboard or the list.
    ben: TestClient = room.students["Ben"]  # type: ignore[attr-defined]
    assert "0012" not in ben.get(f"{room.room}/board").text
    assert ben.get(f"{room.room}/grades").status_code == 404
    assert ben.get(f"{room.room}/grades-moodle.csv").status_code == 404
    assert ben.post(f"{room.room}/ids/1", data={"id": "x"}).status_code == 404
    rows = room.teacher.get(f"{room.room}/results.json").json()["students"]
    assert [row["external_id"] for row in rows] == ["", "", "0012-34"]


@pytest.mark.parametrize("text", ["-1", "many", "1001"])
def test_points_that_are_none(room: Class, text: str) -> None:
    response = room.teacher.get(f"{room.room}/grades", params={"points_challenge1": text})
    assert response.status_code == 422
    assert "Challenge: enter a number from 0 to 1000" in response.text
    refused = room.teacher.get(f"{room.room}/grades-canvas.csv", params={"points_challenge1": text})
    assert refused.status_code == 422


def test_without_anything_to_grade() -> None:
    room = Class()
    page = grades_page(room)
    assert "There is nothing to grade yet" in page.text(".grades-page")
    assert "Nobody has joined yet." in page.text(".grades-page")


def test_the_join_form_asks_for_the_id_too() -> None:
    room = Class()
    room.teacher.post(f"{room.room}/ids", data={"label": "E-mail"})
    student = room.client()
    page = visit(student, f"/j/{room.code}")
    assert "E-mail" in page.text("main")
    typed = {"name": "Ada", "id": "ada@school.example"}
    assert send(student, page.form("j"), typed).status_code == 303
    assert attribute(grades_page(room).one("#id-1"), "value") == "ada@school.example"
    assert visit(student, room.room).soup.select("#own-id") == []
    # Without it they are in the room and asked again.
    ben = room.join("Ben")
    assert "E-mail" in visit(ben, room.room).text(".room-id")
