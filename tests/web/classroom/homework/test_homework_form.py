"""The teacher's form: every refused field has its sentence; deadlines in any time zone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.web.classroom.homework.deadline import (
    UnusableDeadline,
    deadline_text,
    read_deadline,
    read_zone,
    typed_deadline,
)
from tests.web.classroom.homework.homework_pages import HomeworkClass, typed_time
from tests.web.page import read, visit


@pytest.fixture(scope="module")
def room() -> HomeworkClass:
    return HomeworkClass()


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("title", "  ", "Title: enter a few words."),
        ("goal", "", "Enter a goal."),
        ("points", "0", "Points: enter a number above 0, at most 1000."),
        ("deadline", "soon", "Deadline: enter a date and a time, like 2026-12-08 23:59"),
        ("deadline", "2020-01-01T10:00", "Deadline: choose a time that is still to come."),
        ("deadline", "2190-01-01T10:00", "Deadline: "),
        ("zone", "Mars/Base", "Time zone: enter a name like Europe/Berlin"),
        ("start", "state", "Start: a challenge begins untrained"),
        ("kind", "else", "Task: choose one of the list."),
    ],
)
def test_a_refused_field_says_what_to_change(
    room: HomeworkClass, field: str, text: str, sentence: str
) -> None:
    typed = {
        "title": "Circle", "kind": "challenge", "metric": "test_accuracy", "goal": "60",
        "start": "untrained", "deadline": typed_time(room.due), "zone": "UTC", "points": "1",
        "text": "Read the question.",
    }  # fmt: skip
    response = room.teacher.post(f"{room.room}/homework", data={**typed, field: text})
    assert response.status_code == 422
    page = read(response, 422)
    assert any(sentence in alert for alert in page.alerts()), page.alerts()
    assert page.one("#text").get_text() == "Read the question."
    assert not visit(room.teacher, f"{room.room}/homework").soup.select("table")


@pytest.mark.parametrize("field", ["epochs", "loss"])
def test_conditions_of_a_run_are_checked(room: HomeworkClass, field: str) -> None:
    typed = {"title": "Run", "kind": "run", "deadline": typed_time(room.due), field: "-1"}
    response = room.teacher.post(f"{room.room}/homework", data={**typed, "start": "state"})
    assert response.status_code == 422
    assert read(response, 422).one(f"#{field}")["aria-invalid"] == "true"


def utc(year: int, month: int, day: int, hour: int, minute: int) -> float:
    return datetime(year, month, day, hour, minute, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("typed", "zone", "at"),
    [
        ("2026-12-08T23:59", "Europe/Berlin", utc(2026, 12, 8, 22, 59)),
        ("2026-07-08 23:59", "Europe/Berlin", utc(2026, 7, 8, 21, 59)),
        ("2026-12-08T23:59", "", utc(2026, 12, 8, 23, 59)),
        ("2026-12-08T23:59", "UTC+1", utc(2026, 12, 8, 22, 59)),
        ("2026-12-08T23:59", "utc−5:30", utc(2026, 12, 9, 5, 29)),
        ("8.12.2026 23:59", "Asia/Kolkata", utc(2026, 12, 8, 18, 29)),
    ],
)
def test_deadlines_are_read_in_their_zone(typed: str, zone: str, at: float) -> None:
    assert read_deadline(typed, read_zone(zone), 0.0) == at
    if "T" in typed:
        assert typed_deadline(at, zone) == typed
    assert "23:59" in deadline_text(at, zone)


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("2027-03-28T02:30", "Europe/Berlin"),
        ("2026-02-30T10:00", "UTC"),
        ("2026-12-08T23:59", "../etc/passwd"),
        ("2026-12-08T23:59", "UTC+15"),
        ("2026-12-08T23:59", "Europe/Nowhere"),
        ("1999-12-08T23:59", "UTC"),
    ],
)
def test_a_deadline_that_does_not_exist_is_refused(typed: str, zone: str) -> None:
    with pytest.raises(UnusableDeadline):
        read_deadline(typed, read_zone(zone), 0.0)
