"""The results as files, parsed and compared with the runs."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from starlette.testclient import TestClient

from tests.web.calls import read as api
from tests.web.calls import step
from tests.web.classroom.challenge.challenge_pages import set_challenge
from tests.web.classroom.class_room import Class
from tests.web.classroom.question_pages import answer, ask, press
from tests.web.states import UNSTABLE


@pytest.fixture
def room() -> Class:
    return Class()


def table(room: Class) -> list[dict[str, str]]:
    response = room.teacher.get(f"{room.room}/results.csv")
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert (
        response.headers["content-disposition"]
        == f'attachment; filename="room-{room.code}-results.csv"'
    )
    assert response.headers["cache-control"] == "no-store"
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def document(room: Class) -> Any:
    response = room.teacher.get(f"{room.room}/results.json")
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    assert response.headers["content-disposition"].endswith(f'"room-{room.code}-results.json"')
    return json.loads(response.text)


def test_one_row_per_student(room: Class) -> None:
    ada, _ = room.join("Ada"), room.join("Ben")
    run = room.fork(ada)
    step(ada, run, "epoch", 3)
    truth = api(ada, run)
    first, second = table(room)
    assert first == {
        "number": "1",
        "name": "Ada",
        "external_id": "",
        "left": "no",
        "following": "no",
        "status": "paused",
        "dataset": "circle",
        "layers": "2-3-1",
        "parameters": "13",  # 2·3 + 3 + 3·1 + 1
        "epoch": "3",
        "train_loss": str(truth["loss"]["train"]),
        "test_loss": str(truth["loss"]["test"]),
        "accuracy": str(truth["accuracy"]),
        "r_squared": "",
        "scored_on": "test",
        "challenge_place": "",
        "challenge_reached": "",
        "challenge_value": "",
        "predicted": "0",
        "predicted_right": "0",
    }
    assert (second["name"], second["following"], second["status"]) == ("Ben", "yes", "none")
    assert set(list(second.values())[6:15]) == {""}
    written = document(room)
    assert (written["room"], written["ended"]) == (room.code, False)
    assert written["students"][0] == {
        **written["students"][0],
        "number": 1,
        "name": "Ada",
        "following": False,
        "epoch": 3,
        "train_loss": truth["loss"]["train"],
        "accuracy": truth["accuracy"],
    }
    assert written["students"][1]["train_loss"] is None


def test_regression_has_r_squared(room: Class) -> None:
    ada = room.join("Ada")
    ada.patch(f"/api/sessions/{room.fork(ada)}", json={"dataset": {"name": "plane"}})
    [row] = document(room)["students"]
    assert row["accuracy"] is None and row["r_squared"] < 1


def test_without_a_test_set_the_training_set_is_scored(room: Class) -> None:
    ada = room.join("Ada")
    ada.patch(f"/api/sessions/{room.fork(ada)}", json={"dataset": {"name": "xor"}})
    [row] = table(room)
    assert (row["scored_on"], row["test_loss"]) == ("train", "")
    assert 0 <= float(row["accuracy"]) <= 1


def test_diverged_and_deleted_runs(room: Class) -> None:
    ada, ben = room.join("Ada"), room.join("Ben")
    first, second = room.fork(ada), room.fork(ben)
    ada.patch(f"/api/sessions/{first}", json={"layers": UNSTABLE, "loss": "mse"})
    ada.patch(f"/api/sessions/{first}", json={"optimizer": {"learning_rate": 1234.5}})
    assert step(ada, first, "epoch", 1000)["status"] == "diverged"
    ben.delete(f"/api/sessions/{second}")
    rows = table(room)
    assert [row["status"] for row in rows] == ["diverged", "gone"]
    assert float(rows[0]["train_loss"]) < float("inf")  # of the last finite state
    assert rows[1]["epoch"] == ""


def test_a_playing_run_is_measured(room: Class) -> None:
    ada = room.join("Ada")
    run = room.fork(ada)
    with TestClient(room.app, follow_redirects=False) as client:
        client.cookies.update(ada.cookies)
        assert client.post(f"/api/sessions/{run}/play", json={}).status_code == 200
        client.cookies.clear()
        client.cookies.update(room.teacher.cookies)
        [row] = client.get(f"{room.room}/results.json").json()["students"]
    assert row["status"] == "playing" and row["train_loss"] > 0


@pytest.mark.parametrize("name", ["=1+1", "+1+1", "-A1", "@SUM(A1)", "＝1+1", "=HYPERLINK(A1,A2)"])
def test_names_are_not_formulas(room: Class, name: str) -> None:
    room.join(name)
    [row] = table(room)
    assert row["name"] == f"'{name}"
    # JSON is for programs, which compute nothing of it.
    assert document(room)["students"][0]["name"] == name


@pytest.mark.parametrize("name", ['a,"b"', "a;b", "Ünïcode 学生", "a=b", "O'Neil", "1e5"])
def test_any_name_survives_the_export(room: Class, name: str) -> None:
    room.join(name)
    assert [row["name"] for row in table(room)] == [name]


def test_the_json_has_questions_and_challenge(room: Class) -> None:
    ada, ben = room.join("Ada"), room.join("=Ben")
    # Before the question, which trains the teacher's run: a trained copy never counts.
    run = room.fork(ada)
    ask(room)
    answer(room, ada, "positive")
    answer(room, ben, "negative")
    press(room, "reveal")
    set_challenge(room, goal="1000")
    step(ada, run, "epoch", 1)
    first, second = table(room)
    assert (first["challenge_place"], first["challenge_reached"]) == ("1", "yes")
    assert float(first["challenge_value"]) == pytest.approx(api(ada, run)["loss"]["test"])
    assert (second["challenge_place"], second["challenge_value"]) == ("", "")
    assert (first["predicted"], second["predicted"]) == ("1", "1")
    assert int(first["predicted_right"]) + int(second["predicted_right"]) == 1
    written = document(room)
    assert [each["name"] for each in written["challenge"]["scores"]] == ["Ada", "=Ben"]
    assert [each["answer"] for each in written["predictions"]] == ["positive", "negative"]
    # What was reached by the end counts, though nobody has looked at the board.
    room.teacher.post(f"{room.lab_path}/reset")
    second_run = room.fork(ben)
    step(ben, second_run, "epoch", 1)
    room.teacher.post(f"{room.room}/end")
    assert table(room)[1]["challenge_place"] != ""


def test_without_students_only_the_header_row() -> None:
    room = Class()
    assert table(room) == [] and document(room)["students"] == []


def sheets(room: Class) -> dict[str, list[list[Any]]]:
    """The workbook, read by a library that the app does not write it with."""
    response = room.teacher.get(f"{room.room}/results.xlsx")
    assert response.status_code == 200, response.text
    assert response.headers["content-disposition"].endswith(f'"room-{room.code}-results.xlsx"')
    book = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_the_workbook_has_the_same_tables(room: Class) -> None:
    ada, ben = room.join("=Ada"), room.join("Ünï 学生 <&>")
    ask(room)
    answer(room, ada, "positive")
    answer(room, ben, "negative")
    press(room, "reveal")
    set_challenge(room, goal="1000")
    step(ada, room.fork(ada), "epoch", 1)
    book, written = sheets(room), document(room)
    assert list(book) == ["Room", "Students", "Predictions", "Challenge"]
    assert book["Room"][1] == ["room", room.code]
    head, first, second = book["Students"]
    assert dict(zip(head, first, strict=True)) == {
        name: "" if value is None else value for name, value in written["students"][0].items()
    }
    assert (first[1], second[1]) == ("=Ada", "Ünï 学生 <&>")
    answers = [
        dict(zip(book["Predictions"][0], row, strict=True)) for row in book["Predictions"][1:]
    ]
    assert [row["answer"] for row in answers] == ["positive", "negative"]
    assert [row[2] for row in book["Challenge"][1:]] == ["=Ada", "Ünï 学生 <&>"]
    # The one CSV has a column for each answer.
    ours, theirs = table(room)
    assert (ours["question_1"], theirs["question_1"]) == ("positive", "negative")
    assert {ours["question_1_right"], theirs["question_1_right"]} == {"yes", "no"}


def test_results_stay_as_they_were_at_the_end(room: Class) -> None:
    ada, ben = room.join("Ada"), room.join("Ben")
    run = room.fork(ada)
    step(ada, run, "epoch", 2)
    step(ben, room.fork(ben), "epoch", 1)
    set_challenge(room, goal="1000")
    room.teacher.post(f"{room.room}/end")
    then, rows, book = document(room), table(room), sheets(room)
    assert then["ended"] is True and then["ended_at"].endswith("Z")
    assert [row["epoch"] for row in then["students"]] == [2, 1]
    step(ada, run, "epoch", 30)
    ada.delete(f"/api/sessions/{run}")
    assert (document(room), table(room), sheets(room)) == (then, rows, book)
    # A second click on End changes nothing.
    room.teacher.post(f"{room.room}/end")
    assert document(room) == then


def test_a_reopened_room_has_results_as_they_are_until_its_next_end(room: Class) -> None:
    ada = room.join("Ada")
    run = room.fork(ada)
    step(ada, run, "epoch", 1)
    room.teacher.post(f"{room.room}/end")
    step(ada, run, "epoch", 1)
    assert [row["epoch"] for row in document(room)["students"]] == [1]
    room.teacher.post(f"{room.room}/reopen")
    written = document(room)
    assert (written["ended"], written["ended_at"], written["students"][0]["epoch"]) == (
        False,
        None,
        2,
    )
    room.teacher.post(f"{room.room}/end")
    step(ada, run, "epoch", 1)
    assert [row["epoch"] for row in document(room)["students"]] == [2]
