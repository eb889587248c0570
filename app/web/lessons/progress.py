"""Where a session stands in a lesson: at a step's state, or what was changed since."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from app.lessons.lesson import Lesson
from app.lessons.states import advance, state_at
from app.lessons.wandering import changed_since
from app.training.codec.snapshot import from_bytes, to_bytes
from app.training.run.session import TrainingSession

MAX_STATES = 200


@dataclass(frozen=True)
class LessonKey:
    """A lesson as a key: another text has another name."""

    name: str
    lesson: Lesson = field(compare=False)


def expected(lesson: Lesson, number: int) -> TrainingSession:
    """The session at a step of a lesson, for reading only. Raises CannotMove."""
    return _expected(LessonKey(lesson.name, lesson), number)


@lru_cache(maxsize=MAX_STATES)
def _expected(key: LessonKey, number: int) -> TrainingSession:
    lesson = key.lesson
    if number == 1 or lesson.steps[number - 1].start is not None:
        return state_at(lesson, number)
    before = from_bytes(to_bytes(_expected(key, number - 1)))
    return advance(before, lesson, number)


def step_of(lesson: Lesson, session: TrainingSession, near: int) -> int | None:
    """The step whose state the session has, the one nearest to ``near``; None if it has none's."""
    numbers = range(1, len(lesson.steps) + 1)
    for number in sorted(numbers, key=lambda each: (abs(each - near), each)):
        if is_at(lesson, number, session):
            return number
    return None


def is_at(lesson: Lesson, number: int, session: TrainingSession) -> bool:
    """Whether the session is in the state of that step."""
    return not what_changed(lesson, number, session)


def what_changed(lesson: Lesson, number: int, session: TrainingSession) -> str:
    """A sentence: what is not as the step has it; empty if everything is."""
    return changed_since(session, expected(lesson, number))
