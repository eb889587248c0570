"""The steps of a plan as homework: one task for each step, done one by one on one's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.classroom.homework.homework import (
    MAX_HOMEWORK,
    MAX_POINTS,
    MAX_TEXT_LENGTH,
    MAX_TITLE_LENGTH,
    Homework,
)
from app.classroom.homework.tasks import ChallengeTask, RunTask
from app.classroom.homework.text import clean_sentence, clean_text
from app.classroom.join_code import spaced_code
from app.classroom.plan.library import NAMES, ready_plan
from app.classroom.plan.plan import Plan, PlanStep
from app.classroom.rooms import LoadedRoom
from app.errors import ProblemError
from app.http.rate_limit import CREATES
from app.i18n.messages import _
from app.training.run.session import TrainingSession
from app.training.run.typed_number import read_number
from app.web import addresses
from app.web.classroom.challenge.form import ChallengeForm
from app.web.classroom.challenge.form import read_form as read_challenge
from app.web.classroom.dependencies import Classroom, ClassroomRequest, TeacherRoom
from app.web.classroom.homework.deadline import UnusableDeadline, read_deadline, read_zone
from app.web.classroom.homework.services import Services
from app.web.classroom.homework.setting import set_homework
from app.web.lessons.lesson_library import Library
from app.web.plans.plan_library import PlanLibrary, PlanNotFound, Plans
from app.web.plans.step_start import StepStart, start_of
from app.web.plans.texts import filled_or_dashes
from app.web.templating import render_page

router = APIRouter(prefix=f"{addresses.ROOM}/homework/plan", include_in_schema=False)

FIELDS = ("plan", "deadline", "zone", "points", "late")


@dataclass(frozen=True)
class Common:
    """What all steps of a plan have in common."""

    deadline: float
    zone: str
    points: float
    late: bool


@router.get("")
async def show_form(
    request: Request, classroom: Classroom, loaded: TeacherRoom, plans: Plans
) -> Response:
    """The form: a plan, and the deadline of all its steps."""
    zone = loaded.room.homework[-1].zone if loaded.room.homework else ""
    typed = dict.fromkeys(FIELDS, "") | {"points": "1", "zone": zone}
    return await _page(request, classroom, loaded, plans, typed, {})


@router.post("", dependencies=[CREATES])
async def set_steps(
    request: Request,
    classroom: Classroom,
    services: Services,
    loaded: TeacherRoom,
    plans: Plans,
    lessons: Library,
) -> Response:
    """Add each step as homework of its own, in their order."""
    form = await request.form()
    typed = {name: str(form.get(name, "")).strip()[:100] for name in FIELDS}
    errors: dict[str, str] = {}
    common = _read_common(typed, services.clock(), errors)
    plan: Plan | None = None
    try:
        plan = (await plans.find(typed["plan"], classroom.visitor)).plan
        if len(loaded.room.homework) + len(plan.steps) > MAX_HOMEWORK:
            errors["plan"] = _(
                "This plan has more steps than the room has space for: a room has at most "
                "%(number)s tasks as homework.",
                number=MAX_HOMEWORK,
            )
    except PlanNotFound as error:
        errors["plan"] = str(error)
    if plan is None or common is None or errors:
        return await _page(request, classroom, loaded, plans, typed, errors, 422)
    limits = classroom.services.sessions.limits
    try:
        for number, step in enumerate(plan.steps, 1):
            start = await start_of(step, plan, lessons, limits)
            title = f"{plan.name} {number}: {step.title}"
            made = await to_thread.run_sync(_homework, step, start, title, common)
            made = made.model_copy(update={"set_at": services.clock()})
            loaded = await set_homework(
                classroom, services, loaded, made, start.session, as_it_is=True
            )
    except ProblemError as error:
        errors["plan"] = str(error)
        return await _page(request, classroom, loaded, plans, typed, errors, 422)
    return RedirectResponse(addresses.room(loaded.code, "homework"), 303)


def _read_common(typed: Mapping[str, str], now: float, errors: dict[str, str]) -> Common | None:
    points = read_number(typed["points"]) if typed["points"] else 1.0
    if points is None or not 0 < points <= MAX_POINTS:
        errors["points"] = _(
            "Points: enter a number above 0, at most %(max_points)s.",
            max_points=format(MAX_POINTS, "g"),
        )
    try:
        deadline = read_deadline(typed["deadline"], read_zone(typed["zone"]), now)
    except UnusableDeadline as error:
        errors[error.field] = str(error)
        return None
    zone = typed["zone"] or "UTC"
    return None if points is None else Common(deadline, zone, points, typed["late"] == "on")


def _homework(step: PlanStep, start: StepStart, title: str, common: Common) -> Homework:
    """A step's task: its challenge, if it has one, otherwise its run with a sentence."""
    text = filled_or_dashes(step.text, start.session, start.sample)
    return Homework(
        number=0,
        title=clean_sentence(title, MAX_TITLE_LENGTH),
        text=clean_text(text, MAX_TEXT_LENGTH),
        task=_task(step, start.session),
        start="",
        view=replace(start.view, lesson="", at="", answer="").query(),
        set_at=0.0,
        deadline=common.deadline,
        accepts_late=common.late,
        zone=common.zone,
        points=common.points,
    )


def _task(step: PlanStep, session: TrainingSession) -> ChallengeTask | RunTask:
    if step.challenge is not None and not session.optimizer_steps:
        challenge = read_challenge(step.challenge.model_dump(), session, 1)
        if not isinstance(challenge, ChallengeForm):
            return ChallengeTask(challenge=challenge)
    return RunTask()


async def _page(
    request: Request,
    classroom: ClassroomRequest,
    loaded: LoadedRoom,
    plans: PlanLibrary,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    status: int = 200,
) -> Response:
    own = [(each.id, each.plan) for each in await plans.own(classroom.visitor)]
    ready = [(name, ready_plan(name)) for name in NAMES]
    context = {
        "code": loaded.code,
        "spaced_code": spaced_code(loaded.code),
        "plans": [(each, plan.name, len(plan.steps)) for each, plan in [*own, *ready]],
        "typed": typed,
        "errors": errors,
    }
    return render_page(request, "classroom/homework/plan.html", context, status)
