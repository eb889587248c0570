"""The stored form of homework: its task and deadline, and what each student has handed in."""

from __future__ import annotations

import math
from typing import Annotated, Literal

from pydantic import Field

from app.classroom.base_model import FrozenModel
from app.classroom.homework.tasks import Task
from app.classroom.said import Said, joined
from app.classroom.sent_run import SeedChoice
from app.i18n.messages import N_
from app.training.experiments.recompute import Outcome

MAX_HOMEWORK = 30
"""In a room."""
MAX_TITLE_LENGTH = 80
MAX_TEXT_LENGTH = 2000
MAX_SENTENCE_LENGTH = 600
MAX_POINTS = 1000.0

Checked = Outcome | Literal["judged"]
"""How a hand-in was checked: its run was recomputed, or the server has judged each move."""
Status = Literal["handed in", "handed in late", "not handed in"]
STATUS_TEXTS: dict[Status, str] = {
    "handed in": N_("handed in"),
    "handed in late": N_("handed in late"),
    "not handed in": N_("not handed in"),
}


class HandIn(FrozenModel):
    """What a student has handed in, and what the server made of it at that time.

    ``at`` is the server's time, ``name`` the student's then. ``state`` names the stored snapshot,
    whose SHA-256 is ``digest``; ``weights`` is that of a run's weights alone. ``points`` of ``of``
    are the server's, None if the teacher decides, for the ``reason``, which ``said`` has for pages;
    ``mark`` are the teacher's, with a ``note`` to the student.
    """

    at: float
    late: bool
    name: str
    state: str
    digest: str
    weights: str = ""
    epoch: int
    updates: int
    sentence: str = ""
    points: float | None
    of: float
    reason: str
    said: tuple[Said, ...] = ()
    recomputed: Checked
    mark: float | None = None
    note: str = ""

    @property
    def reason_text(self) -> str:
        """The reason in the language of the page."""
        return joined(self.said) or self.reason

    @property
    def final_points(self) -> float | None:
        """The teacher's points if they gave some, otherwise the server's."""
        return self.points if self.mark is None else self.mark


class Homework(FrozenModel):
    """A task of a room. ``number`` counts from 1; times are Unix times. ``view`` is the query
    string of the view in which its lab opens.

    ``start`` names the stored run that every student begins with, empty for tasks without one; with
    ``seeds`` "own" each gets other initial weights. ``zone`` is the teacher's time zone. After the
    ``deadline`` a hand-in is refused, or marked as late if the teacher ``accepts_late``.
    ``extensions`` are later deadlines of single students, ``work`` their sessions, both by student
    number.
    """

    number: int
    title: Annotated[str, Field(max_length=MAX_TITLE_LENGTH)]
    text: Annotated[str, Field(max_length=MAX_TEXT_LENGTH)] = ""
    task: Task
    start: str
    view: str = ""
    set_at: float
    deadline: float
    accepts_late: bool = False
    zone: str = "UTC"
    points: Annotated[float, Field(gt=0, le=MAX_POINTS)] = 1.0
    seeds: SeedChoice = "same"
    closed: bool = False
    extensions: dict[int, float] = {}
    work: dict[int, str] = {}
    hand_ins: dict[int, HandIn] = {}

    def due(self, student: int) -> float:
        """The deadline of a student."""
        return max(self.deadline, self.extensions.get(student, 0.0))

    def is_late(self, student: int, at: float) -> bool:
        """Whether a hand-in at this time is late; the second of the deadline is in time."""
        return math.floor(at) > self.due(student)

    def was_late(self, student: int) -> bool:
        """Whether what the student has handed in is late by now: a deadline may have moved."""
        made = self.hand_ins[student]
        return made.late and self.is_late(student, made.at)

    def may_hand_in(self, student: int, at: float) -> bool:
        """Whether a student may hand in at this time."""
        if self.closed:
            return math.floor(at) <= self.extensions.get(student, 0.0)
        return self.accepts_late or not self.is_late(student, at)

    @property
    def last_due(self) -> float:
        """The latest deadline of any student."""
        extended = max(self.extensions.values(), default=0.0)
        return extended if self.closed else max(self.deadline, extended)

    def status(self, student: int) -> Status:
        """Whether a student has handed in."""
        if student not in self.hand_ins:
            return "not handed in"
        return "handed in late" if self.was_late(student) else "handed in"

    def names(self) -> set[str]:
        """The names of all stored states that belong to it."""
        names = {self.start, *(each.state for each in self.hand_ins.values())}
        return names - {""}
