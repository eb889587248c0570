"""The results of a room as tables: one row per student, per answer, per place in the challenge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass, fields
from datetime import UTC, datetime
from typing import Any

from app.classroom.challenge.challenge import Challenge
from app.classroom.challenge.challenge_text import goal_text
from app.classroom.challenge.ranking import ChallengeRow, challenge_rows, challenges_of
from app.classroom.homework.rows import HomeworkRow, homework_rows
from app.classroom.questions.predictions import Prediction, prediction_rows
from app.classroom.results.run_result import RunResult
from app.classroom.room import Room
from app.export.workbook import Cell, Sheet

PREDICTION_COLUMNS = (
    "question", "kind", "about", "asked_at", "student", "name", "answer", "truth", "right",
)  # fmt: skip


@dataclass(frozen=True)
class Results:
    """A room with the results of its runs, by student number: live, or as they were at the end."""

    room: Room
    runs: dict[int, RunResult]


@dataclass(frozen=True)
class StudentRow:
    """A student, one row of the table; the field names are the columns.

    ``challenge_…`` is the best score in the current challenge, ``predicted`` the number of answered
    questions. Run fields are those of ``RunResult``.
    """

    number: int
    name: str
    external_id: str
    left: bool
    following: bool
    status: str
    dataset: str | None
    layers: str | None
    parameters: int | None
    epoch: int | None
    train_loss: float | None
    test_loss: float | None
    accuracy: float | None
    r_squared: float | None
    scored_on: str | None
    challenge_place: int | None
    challenge_reached: bool | None
    challenge_value: float | None
    predicted: int
    predicted_right: int


def iso_time(at: float) -> str:
    """A Unix time as ISO 8601 in UTC, like 2026-12-01T03:52:00Z."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def student_rows(results: Results) -> list[StudentRow]:
    """One row per student who has ever joined, by number."""
    room = results.room
    ranked = {each.number: each for each in challenge_rows(room)}
    answers = prediction_rows(room)
    predicted = Counter(each.student for each in answers)
    right = Counter(each.student for each in answers if each.right)
    rows = []
    for member in sorted(room.members, key=lambda each: each.number):
        best = ranked.get(member.number, ChallengeRow(member.number, member.name))
        run = results.runs.get(member.number) or RunResult(
            number=member.number, following=member.follows, status="none"
        )
        rows.append(
            StudentRow(
                name=member.name,
                external_id=member.external_id,
                left=member.left,
                challenge_place=best.place,
                challenge_reached=best.reached,
                challenge_value=best.value,
                predicted=predicted[member.number],
                predicted_right=right[member.number],
                **run.model_dump(),
            )
        )
    return rows


def wide_table(results: Results) -> Sheet:
    """One row per student with everything: run, challenge, and the answer to each question."""
    answers = {(row.question, row.student): row for row in prediction_rows(results.room)}
    numbers = [question.number for question in results.room.questions]
    columns = _names(StudentRow)
    for number in numbers:
        columns += [f"question_{number}", f"question_{number}_right"]
    past = [
        (one, {row.number: row for row in challenge_rows(results.room, one)})
        for one in results.room.past_challenges
    ]
    for challenge, _ in past:
        columns += [
            f"challenge_{challenge.number}_{part}" for part in ("place", "reached", "value")
        ]
    homework = {(row.homework, row.student): row for row in homework_rows(results.room)}
    for each in results.room.homework:
        columns += [f"homework_{each.number}_{part}" for part in ("status", "points", "of")]
    rows = []
    for student in student_rows(results):
        row: list[Cell] = [*astuple(student)]
        for number in numbers:
            answer = answers.get((number, student.number))
            row += [answer.said, answer.right] if answer else [None, None]
        for _, ranked in past:
            best = ranked[student.number]
            row += [best.place, best.reached, best.value]
        for each in results.room.homework:
            work = homework.get((each.number, student.number))
            row += [work.status, work.points, work.of] if work else [None, None, None]
        rows.append(row)
    return Sheet("Everything", columns, rows)


def sheets(results: Results) -> list[Sheet]:
    """The tables of the workbook; those without rows are left out, but not that of the students."""
    room = results.room
    found = [
        Sheet("Room", ("what", "value"), _about(room)),
        _sheet("Students", StudentRow, student_rows(results)),
        Sheet("Predictions", PREDICTION_COLUMNS, prediction_table(room)),
        Sheet("Challenge", ("challenge", *_names(ChallengeRow)), _challenge_table(room)),
        _sheet("Homework", HomeworkRow, _homework(room)),
        Sheet("Plan", ("step", "title", "minutes", "started"), _plan(room)),
    ]
    return [one for one in found if one.rows or one.name == "Students"]


def _about(room: Room) -> list[tuple[str, Cell]]:
    about: list[tuple[str, Cell]] = [
        ("room", room.code),
        ("opened", iso_time(room.opened)),
        ("ended", iso_time(room.frozen.at) if room.ended and room.frozen else room.ended),
        ("students", len(room.members)),
    ]
    return about + [(f"challenge {one.number}", goal_text(one)) for one in challenges_of(room)]


def _challenge_table(room: Room) -> list[tuple[Cell, ...]]:
    return [
        (challenge.number, *astuple(row))
        for challenge in challenges_of(room)
        for row in challenge_rows(room, challenge)
    ]


def _names(row_type: type[Any]) -> list[str]:
    return [field.name for field in fields(row_type)]


def _homework(room: Room) -> list[dict[str, Any]]:
    """The rows of homework, with times as text."""
    return [
        {
            **asdict(row),
            "handed_in": None if row.handed_in is None else iso_time(row.handed_in),
        }
        for row in homework_rows(room)
    ]


def _plan(room: Room) -> list[list[Cell]]:
    """The steps of the room's plan; empty without one."""
    if room.plan is None:
        return []
    first = {step.number: step.at for step in reversed(room.plan.started)}
    steps = zip(room.plan.titles, room.plan.minutes, strict=True)
    return [
        [number, title, minutes, iso_time(first[number]) if number in first else None]
        for number, (title, minutes) in enumerate(steps, start=1)
    ]


def _sheet(name: str, row_type: type[Any], rows: Sequence[Any]) -> Sheet:
    """A table of dataclasses, or of dicts with their fields."""
    names = _names(row_type)
    dicts = [row if isinstance(row, dict) else asdict(row) for row in rows]
    return Sheet(name, names, [[row[name] for name in names] for row in dicts])


def prediction_table(room: Room) -> list[list[Cell]]:
    """One row per answer; values are numbers."""
    return [
        [_prediction_cell(row, column) for column in PREDICTION_COLUMNS]
        for row in prediction_rows(room)
    ]


def _prediction_cell(row: Prediction, column: str) -> Cell:
    value: Cell = getattr(row, column)
    is_number = column in ("answer", "truth") and row.kind.startswith("value") and value
    return float(str(value)) if is_number else value


def _challenge_document(room: Room, challenge: Challenge) -> dict[str, Any]:
    return {
        "number": challenge.number,
        "goal": goal_text(challenge),
        "scores": [asdict(row) for row in challenge_rows(room, challenge)],
    }


def document(results: Results) -> dict[str, Any]:
    """The content of the JSON file."""
    room, challenge = results.room, results.room.challenge
    return {
        "room": room.code,
        "opened": iso_time(room.opened),
        "ended": room.ended,
        "ended_at": iso_time(room.frozen.at) if room.ended and room.frozen else None,
        "challenge": challenge and _challenge_document(room, challenge),
        "past_challenges": [_challenge_document(room, one) for one in room.past_challenges],
        "students": [asdict(row) for row in student_rows(results)],
        "predictions": [asdict(row) for row in prediction_rows(room)],
        "homework": _homework(room),
        "plan": room.plan
        and {
            "name": room.plan.name,
            "steps": [
                dict(zip(("step", "title", "minutes", "started"), row, strict=True))
                for row in _plan(room)
            ],
        },
    }
