"""The running step of a plan in a room's bars."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from app.classroom.plan.room_plan import RoomPlan
from app.classroom.questions.bank import template_title
from app.classroom.room import Room


@dataclass(frozen=True)
class StudentPlan:
    """What the class sees of a step: its number, title and text."""

    number: int
    steps: int
    title: str
    text: str


@dataclass(frozen=True)
class TeacherPlan:
    """The step for the teacher, and where the others are.

    ``minute`` of ``minutes`` have passed since the plan was begun, ``step_minute`` of
    ``step_minutes`` since the step was; ``begun`` and ``step_begun`` are these times.
    ``choices`` are number, title and minutes of each step. ``question`` is that of
    the step in one line, "" without one; ``challenge`` are the fields of the form that sets its
    challenge.
    """

    id: str
    name: str
    number: int
    steps: int
    title: str
    text: str
    notes: str
    minute: int
    minutes: int
    begun: str
    step_minute: int
    step_minutes: int
    step_begun: str
    choices: tuple[tuple[int, str, int], ...]
    question: str
    challenge: tuple[tuple[str, str], ...]

    @property
    def before(self) -> int | None:
        """The number of the step before."""
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        """The number of the next step."""
        return self.number + 1 if self.number < self.steps else None


def running_plan(room: Room) -> RoomPlan | None:
    """The plan that the room follows now."""
    plan = room.plan
    return None if plan is None or plan.over or room.ended else plan


def student_plan(room: Room) -> StudentPlan | None:
    """The step for a student."""
    plan = running_plan(room)
    return StudentPlan(plan.number, plan.steps, plan.title, plan.text) if plan else None


def teacher_plan(room: Room) -> TeacherPlan | None:
    """The step for the teacher."""
    plan = running_plan(room)
    if plan is None:
        return None
    now, challenge = time.time(), plan.challenge
    return TeacherPlan(
        id=plan.plan,
        name=plan.name,
        number=plan.number,
        steps=plan.steps,
        title=plan.title,
        text=plan.text,
        notes=plan.notes,
        minute=_minute(plan.begun, now),
        minutes=sum(plan.minutes),
        begun=_iso(plan.begun),
        step_minute=_minute(plan.step_begun, now),
        step_minutes=plan.minutes[plan.number - 1],
        step_begun=_iso(plan.step_begun),
        choices=tuple(
            (number, title, minutes)
            for number, (title, minutes) in enumerate(
                zip(plan.titles, plan.minutes, strict=True), 1
            )
        ),
        question=template_title(plan.question) if plan.question else "",
        challenge=tuple(challenge.model_dump().items()) if challenge else (),
    )


def _minute(begun: float, now: float) -> int:
    """The running minute, counted from 1 as people do."""
    return max(0, int((now - begun) // 60)) + 1


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
