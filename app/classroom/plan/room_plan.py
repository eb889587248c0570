"""The plan that a room follows: the running step, with what its bars show."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.classroom.base_model import FrozenModel
from app.classroom.plan.plan import MAX_STEPS, PlanChallenge
from app.classroom.questions.template import QuestionTemplate

MAX_STARTED = 200
"""Only the last starts of steps are kept, to bound the size of a room."""


class StartedStep(FrozenModel):
    """That step ``number``, from 1, was started at ``at``, a Unix time."""

    number: int
    at: float


class RoomPlan(FrozenModel):
    """The plan ``plan`` (its id) of ``owner`` in a room, at step ``number``, from 1.

    Its texts have their numbers filled in. ``titles`` and ``minutes`` are those of all steps.
    ``session`` is the run that the step started with. ``notes`` are for the teacher only.
    ``started`` lists the steps in the order in which they were started. A plan that is ``over`` is
    kept for the results.
    """

    plan: str
    owner: str
    name: str
    number: int
    titles: Annotated[tuple[str, ...], Field(max_length=MAX_STEPS)]
    minutes: Annotated[tuple[int, ...], Field(max_length=MAX_STEPS)]
    session: str
    text: str = ""
    notes: str = ""
    question: QuestionTemplate | None = None
    challenge: PlanChallenge | None = None
    started: tuple[StartedStep, ...]
    over: bool = False

    @property
    def title(self) -> str:
        """The title of the running step."""
        return self.titles[self.number - 1]

    @property
    def steps(self) -> int:
        """How many steps the plan has."""
        return len(self.titles)

    @property
    def begun(self) -> float:
        """When the plan was begun."""
        return self.started[0].at

    @property
    def step_begun(self) -> float:
        """When the running step was started."""
        return self.started[-1].at


def started_after(before: RoomPlan | None, plan: str, step: StartedStep) -> tuple[StartedStep, ...]:
    """The starts of a plan's steps with one more; the first stays, since the time counts from it.

    Another plan begins anew.
    """
    if before is None or before.plan != plan:
        return (step,)
    first, *rest = before.started
    return (first, *rest[-(MAX_STARTED - 2) :], step)
