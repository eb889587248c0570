"""The tables of a room made by hand: homework and plan beside students and answers."""

from __future__ import annotations

import json

from app.classroom.challenge.challenge import Score
from app.classroom.challenge.challenge_changes import with_challenge, with_challenge_over
from app.classroom.plan.room_plan import RoomPlan, StartedStep
from app.classroom.results.run_result import FrozenResults, RunResult
from app.classroom.results.tables import Results, document, iso_time, sheets, wide_table
from app.classroom.room import Room
from tests.classroom.challenges import on_data_of
from tests.classroom.homework.homework_parts import hand_in, homework
from tests.classroom.rooms import room
from tests.training.runs import run

RUN = RunResult(number=1, following=False, status="paused", epoch=3, train_loss=0.25)
PLAN = RoomPlan(
    plan="p",
    owner="t",
    name="First lesson",
    number=2,
    titles=("One", "Two", "Three"),
    minutes=(10, 20, 15),
    session="s",
    started=(StartedStep(number=1, at=60.0), StartedStep(number=2, at=120.0)),
)


def results() -> Results:
    tasks = (homework(hand_ins={1: hand_in()}),)
    made = room("Ada", "Ben").model_copy(update={"homework": tasks, "plan": PLAN})
    return Results(made, {1: RUN})


def test_times_are_iso_utc() -> None:
    assert iso_time(1_800_000_000.5) == "2027-01-15T08:00:00Z"


def test_each_table_is_a_sheet() -> None:
    found = {sheet.name: sheet for sheet in sheets(results())}
    assert list(found) == ["Room", "Students", "Homework", "Plan"]
    assert [list(row) for row in found["Plan"].rows] == [
        [1, "One", 10, "1970-01-01T00:01:00Z"],
        [2, "Two", 20, "1970-01-01T00:02:00Z"],
        [3, "Three", 15, None],
    ]
    rows = [
        dict(zip(found["Homework"].columns, row, strict=True)) for row in found["Homework"].rows
    ]
    assert [row["status"] for row in rows] == ["handed in", "not handed in"]
    assert (rows[0]["handed_in"], rows[0]["points"]) == ("1970-01-01T00:15:00Z", 2.0)


def test_the_wide_table_has_a_column_for_everything() -> None:
    table = wide_table(results())
    ada, ben = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    assert (ada["name"], ada["epoch"], ada["homework_1_status"]) == ("Ada", 3, "handed in")
    assert (ben["status"], ben["homework_1_points"], ben["homework_1_of"]) == ("none", None, 2.0)


def test_the_document_has_homework_and_plan() -> None:
    written = json.loads(json.dumps(document(results()), allow_nan=False))
    assert written["plan"]["name"] == "First lesson"
    assert written["plan"]["steps"][0]["started"] == "1970-01-01T00:01:00Z"
    assert written["homework"][0]["digest"] == "900"
    assert written["ended_at"] is None


def test_a_room_with_frozen_results_is_stored_and_read_again() -> None:
    frozen = FrozenResults(at=99.0, runs=(RUN,))
    ended = results().room.as_ended(frozen)
    again = Room.from_bytes(ended.to_bytes())
    assert again == ended and again.frozen == frozen
    assert document(Results(again, {1: RUN}))["ended_at"] == "1970-01-01T00:01:39Z"
    # A second end keeps the first results.
    assert ended.as_ended(FrozenResults(at=100.0, runs=())) == ended


def test_a_challenge_that_is_replaced_stays_in_the_results() -> None:
    first = on_data_of(run())
    made = with_challenge(room("Ada", "Ben"), first)
    one = Score(value=0.01, reached=True, parameters=13, epochs=5, version=1)
    assert made.challenge is not None
    made = made.with_scores(made.challenge, {2: one})
    made = with_challenge(made, on_data_of(run(), goal=0.5))
    assert made.challenge is not None and (made.challenge.number, made.challenge.scores) == (2, {})
    found = Results(made, {})
    table = {sheet.name: sheet for sheet in sheets(found)}["Challenge"]
    assert [list(row[:4]) for row in table.rows] == [
        [1, 2, "Ben", 1],
        [1, 1, "Ada", None],
        [2, 1, "Ada", None],
        [2, 2, "Ben", None],
    ]
    wide = wide_table(found)
    _, ben = [dict(zip(wide.columns, row, strict=True)) for row in wide.rows]
    assert (ben["challenge_place"], ben["challenge_1_place"], ben["challenge_1_value"]) == (
        None,
        1,
        0.01,
    )
    written = document(found)
    assert [each["number"] for each in written["past_challenges"]] == [1]
    # One that nobody has tried is replaced without a trace.
    again = with_challenge(made, first)
    assert [each.number for each in again.past_challenges] == [1]
    assert with_challenge_over(again).challenge.over  # type: ignore[union-attr]
