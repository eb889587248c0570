"""A plan: the steps of a lesson in class, each with a lab's state, texts, minutes, a question."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Annotated

from pydantic import Field, model_validator

from app.classroom.base_model import FrozenModel
from app.classroom.questions.template import QuestionTemplate
from app.errors import ProblemError
from app.i18n.messages import _

MAX_STEPS = 40
MAX_NAME_LENGTH = 60
MAX_TITLE_LENGTH = 80
MAX_TEXT_LENGTH = 2_000
MAX_NOTES_LENGTH = 4_000
MAX_MINUTES = 180
MAX_ABOUT_LENGTH = 120
"""Characters of the words for what a step starts with."""
MAX_VIEW_LENGTH = 1_500
MAX_STATE_LENGTH = 2_000_000
"""Characters of a packed state, as base64."""
MAX_LESSON_LENGTH = 60_000
"""Characters of the text of a teacher's own lesson."""
MAX_BYTES = 3_000_000
"""Of a whole plan as a file."""

Short = Annotated[str, Field(max_length=40)]


class PlanError(ProblemError):
    """The plan does not allow this. The message says what to do instead."""


class PlanChallenge(FrozenModel):
    """A challenge to set at a step: the typed fields of its form."""

    metric: Short
    goal: Short
    most_parameters: Short = ""
    most_epochs: Short = ""
    optimizer: Short = ""


class PlanStep(FrozenModel):
    """One step. ``key`` tells the steps of a plan apart, wherever they are moved.

    It starts either from ``state``, a packed snapshot, shown in ``view`` (a query string), or from
    the step ``at`` of the lesson named ``lesson``. It then covers the lesson's steps up to
    ``until``; without ``column`` the page has its settings instead of the lesson, and what ``view``
    hides is hidden as well. ``about`` says in words what it starts with. ``text`` is for the class
    and ``notes`` only for the teacher; both may have numbers of the run in braces.
    """

    key: Annotated[str, Field(min_length=1, max_length=20, pattern=r"^[A-Za-z0-9_-]+$")]
    title: Annotated[str, Field(min_length=1, max_length=MAX_TITLE_LENGTH)]
    text: Annotated[str, Field(max_length=MAX_TEXT_LENGTH)] = ""
    notes: Annotated[str, Field(max_length=MAX_NOTES_LENGTH)] = ""
    minutes: Annotated[int, Field(ge=0, le=MAX_MINUTES)] = 5
    state: Annotated[str, Field(max_length=MAX_STATE_LENGTH)] = ""
    view: Annotated[str, Field(max_length=MAX_VIEW_LENGTH)] = ""
    lesson: Annotated[str, Field(max_length=80)] = ""
    at: Annotated[int, Field(ge=1, lt=1000)] = 1
    until: Annotated[int, Field(ge=1, lt=1000)] = 1
    column: bool = True
    about: Annotated[str, Field(max_length=MAX_ABOUT_LENGTH)] = ""
    question: QuestionTemplate | None = None
    challenge: PlanChallenge | None = None

    @model_validator(mode="after")
    def _has_one_start(self) -> PlanStep:
        if bool(self.state) == bool(self.lesson):
            raise ValueError(_("a step starts either from a state or from a lesson"))
        return self

    @property
    def last(self) -> int:
        """The last step of its lesson that it covers."""
        return max(self.at, self.until)


class RemovedStep(FrozenModel):
    """The step that was removed last, and how many steps were before it."""

    step: PlanStep
    place: Annotated[int, Field(ge=0)]


class Plan(FrozenModel):
    """``lessons`` has the texts of the teacher's own lessons by name, so that a file is complete.

    ``removed`` can be put back; a file does not have it.
    """

    name: Annotated[str, Field(min_length=1, max_length=MAX_NAME_LENGTH)]
    about: Annotated[str, Field(max_length=MAX_TEXT_LENGTH)] = ""
    steps: Annotated[tuple[PlanStep, ...], Field(max_length=MAX_STEPS)] = ()
    lessons: Mapping[
        Annotated[str, Field(max_length=80)], Annotated[str, Field(max_length=MAX_LESSON_LENGTH)]
    ] = {}
    removed: RemovedStep | None = None

    @model_validator(mode="after")
    def _has_different_keys(self) -> Plan:
        if len({step.key for step in self.steps}) < len(self.steps):
            raise ValueError(_("two steps have the same key"))
        return self

    @property
    def minutes(self) -> int:
        """All steps together."""
        return sum(step.minutes for step in self.steps)

    def place_of(self, key: str) -> int:
        """The position of a step, from 0; raises PlanError if there is no such step."""
        for place, step in enumerate(self.steps):
            if step.key == key:
                return place
        raise PlanError(_("This step is no longer in the plan. Load the page again."))

    def step(self, key: str) -> PlanStep:
        """The step of this key; raises PlanError."""
        return self.steps[self.place_of(key)]

    # ---- changes

    def with_details(self, name: str, about: str) -> Plan:
        """With another name and description."""
        return self.model_copy(update={"name": name, "about": about})

    def with_step(self, step: PlanStep, place: int | None = None) -> Plan:
        """With one more step, by default the last. Raises PlanError if the plan is full."""
        if len(self.steps) >= MAX_STEPS:
            raise PlanError(
                _(
                    "A plan has at most %(max_steps)s steps. Start a second plan.",
                    max_steps=MAX_STEPS,
                )
            )
        place = len(self.steps) if place is None else min(place, len(self.steps))
        return self._with_steps((*self.steps[:place], step, *self.steps[place:]))

    def with_changed_step(self, key: str, change: Callable[[PlanStep], PlanStep]) -> Plan:
        """With one step changed; raises PlanError."""
        place = self.place_of(key)
        return self._with_steps(
            (*self.steps[:place], change(self.steps[place]), *self.steps[place + 1 :])
        )

    def with_moved_step(self, key: str, by: int) -> Plan:
        """With one step moved towards the end (``by`` above 0) or the beginning."""
        place = self.place_of(key)
        rest = [*self.steps[:place], *self.steps[place + 1 :]]
        rest.insert(min(max(place + by, 0), len(rest)), self.steps[place])
        return self._with_steps(tuple(rest))

    def with_step_doubled(self, key: str) -> Plan:
        """With a copy of one step after it."""
        step = self.step(key)
        copy = step.model_copy(update={"key": new_key()})
        return self.with_step(copy, self.place_of(key) + 1)

    def without_step(self, key: str) -> Plan:
        """Without one step, which ``with_removed_step`` puts back."""
        place = self.place_of(key)
        removed = RemovedStep(step=self.steps[place], place=place)
        steps = (*self.steps[:place], *self.steps[place + 1 :])
        return self._with_steps(steps).model_copy(update={"removed": removed})

    def with_removed_step(self) -> Plan:
        """With the step that was removed last back in its place."""
        if self.removed is None:
            return self
        plan = self.with_step(self.removed.step, self.removed.place)
        return plan.model_copy(update={"removed": None})

    def _with_steps(self, steps: tuple[PlanStep, ...]) -> Plan:
        return self.model_copy(update={"steps": steps})

    # ---- stored form

    def to_bytes(self) -> bytes:
        return self.model_dump_json(exclude_defaults=True).encode()

    @staticmethod
    def from_bytes(value: bytes) -> Plan:
        return Plan.model_validate_json(value)


def new_key() -> str:
    """The key of a new step."""
    return secrets.token_urlsafe(6)
