"""A room with homework: set by its teacher, done by students, each with their own cookies."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from starlette.testclient import TestClient

from app.web.classroom.homework.services import HomeworkServices
from tests.web.calls import step
from tests.web.classroom.class_room import Class, path_of
from tests.web.page import Page, visit

HOUR = 3600.0


@dataclass
class Clock:
    """The server's time, which a test moves; it begins at the present full minute."""

    now: float = field(default_factory=lambda: datetime.now(UTC).timestamp() // 60 * 60)

    def __call__(self) -> float:
        return self.now


class HomeworkClass(Class):
    """``due`` is the deadline of all homework that ``set_homework`` sets: in two hours."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.clock = use_clock(self, Clock())
        self.due = self.clock.now + 2 * HOUR

    def set_homework(self, **fields: str) -> str:
        """Set a challenge for 5 points that 60 % of the test samples reach; returns its path."""
        typed = {
            "title": "Circle",
            "kind": "challenge",
            "metric": "test_accuracy",
            "goal": "60",
            "start": "untrained",
            "points": "5",
            "deadline": typed_time(self.due),
            "zone": "UTC",
        }
        response = self.teacher.post(f"{self.room}/homework", data={**typed, **fields})
        assert response.status_code == 303, Page(response).alerts()
        return path_of(response.headers["location"])

    def join_homework(self, path: str, name: str) -> TestClient:
        """A student who joins by the homework's link."""
        student = self.client()
        number = path.rpartition("/")[2]
        response = student.post(f"{self.room}/homework/join", data={"name": name, "number": number})
        assert (response.status_code, response.headers["location"]) == (303, path)
        return student


def use_clock(room: Class, clock: Clock) -> Clock:
    """Let the app's homework have this clock."""
    features = room.app.state.features
    features[HomeworkServices] = replace(features[HomeworkServices], clock=clock)
    return clock


def typed_time(at: float) -> str:
    """As the field of a deadline has it, in UTC."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M")


def begin(student: TestClient, path: str, epochs: int = 0, *, again: bool = False) -> str:
    """The id of the student's run of a homework, trained."""
    response = student.post(f"{path}/begin", data={"again": "on"} if again else {})
    assert response.status_code == 303, response.text
    session = path_of(response.headers["location"]).removeprefix("/lab/")
    if epochs:
        step(student, session, "epoch", epochs)
    return session


def hand_in(student: TestClient, path: str, sentence: str = "") -> Page:
    """The page after handing in."""
    response = student.post(f"{path}/hand-in", data={"sentence": sentence})
    assert response.status_code == 303, Page(response).alerts()
    return visit(student, response.headers["location"])


def result(page: Page) -> dict[str, str]:
    """What was handed in, as the page says it."""
    rows = page.one(".homework-facts").select("div")
    return {row.select("dt")[0].get_text(): row.select("dd")[0].get_text().strip() for row in rows}
