"""The steps of the visitor's own plan: saved, moved, doubled, removed and put back, added."""

from __future__ import annotations

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.classroom.plan.plan import Plan, PlanError, PlanStep, new_key
from app.errors import ProblemError
from app.http.rate_limit import CREATES
from app.i18n.messages import _
from app.lessons.library import NAMES
from app.lessons.library import lesson as ready_lesson
from app.web import addresses
from app.web.classroom.dependencies import Classroom
from app.web.lab.start import redirect_to_new
from app.web.lessons.lesson_library import Library
from app.web.plans.plan_library import Change, Plans
from app.web.plans.routes import plan_page
from app.web.plans.step_form import StepForm, read_step
from app.web.plans.step_start import lesson_of, start_of
from app.web.problems import HttpProblem

router = APIRouter(prefix=addresses.PLANS, include_in_schema=False)


@router.post("/{plan_id}/lesson")
async def add_lesson(
    request: Request, classroom: Classroom, plans: Plans, plan_id: str
) -> Response:
    """A step that takes a whole lesson of the app."""
    name = str((await request.form()).get("lesson", ""))
    if name not in NAMES:
        raise HttpProblem(422, _("Choose one of the lessons in the list."))
    lesson = ready_lesson(name)
    step = PlanStep(
        key=new_key(),
        title=lesson.title,
        minutes=lesson.minutes,
        lesson=name,
        until=len(lesson.steps),
        about=f"lesson “{lesson.title}”"[:120],
    )
    await plans.change(plan_id, classroom.visitor, lambda plan: plan.with_step(step))
    return _back(plan_id, step.key)


@router.post("/{plan_id}/put-back")
async def put_back(classroom: Classroom, plans: Plans, plan_id: str) -> Response:
    """The step that was removed last, in its place again."""
    found = await plans.find(plan_id, classroom.visitor)
    key = found.plan.removed.step.key if found.plan.removed else ""
    await plans.change(plan_id, classroom.visitor, Plan.with_removed_step)
    return _back(plan_id, key)


@router.post("/{plan_id}/steps/{key}", dependencies=[CREATES])
async def save(
    request: Request, classroom: Classroom, plans: Plans, lessons: Library, plan_id: str, key: str
) -> Response:
    """Save the form of a step; if it is refused, the page has a sentence beside each field."""
    found = await plans.find(plan_id, classroom.visitor)
    step, form = found.plan.step(key), await request.form()
    try:
        start = await start_of(step, found.plan, lessons, classroom.sessions.limits)
        lesson = await lesson_of(step, found.plan, lessons)
    except ProblemError as error:
        return await plan_page(request, classroom, lessons, found, problem=str(error), status=422)
    steps = len(lesson.steps) if lesson else 1
    read = await to_thread.run_sync(read_step, form, step, start.session, start.sample, steps)
    if isinstance(read, StepForm):
        return await plan_page(request, classroom, lessons, found, refused={key: read}, status=422)

    def change(plan: Plan) -> Plan:
        return plan.with_changed_step(key, lambda _: read)

    await plans.change(plan_id, classroom.visitor, change)
    return _back(plan_id, key)


@router.post("/{plan_id}/steps/{key}/open", dependencies=[CREATES])
async def open_step(
    request: Request, classroom: Classroom, plans: Plans, lessons: Library, plan_id: str, key: str
) -> Response:
    """A session of the visitor's own at the start of the step, as the class will see it."""
    found = await plans.find(plan_id, classroom.visitor)
    start = await start_of(found.plan.step(key), found.plan, lessons, classroom.sessions.limits)
    loaded = await classroom.sessions.adopt(start.session, foreign=True)
    return await redirect_to_new(request, loaded, start.view)


@router.post("/{plan_id}/steps/{key}/{action}")
async def change_order(
    classroom: Classroom, plans: Plans, plan_id: str, key: str, action: str
) -> Response:
    """Move a step up or down, double it, or remove it."""
    changes: dict[str, Change] = {
        "up": lambda plan: plan.with_moved_step(key, -1),
        "down": lambda plan: plan.with_moved_step(key, 1),
        "double": lambda plan: plan.with_step_doubled(key),
        "remove": lambda plan: plan.without_step(key),
    }
    if action not in changes:
        raise PlanError(_("A step can be moved up or down, doubled or removed."))
    await plans.change(plan_id, classroom.visitor, changes[action])
    return _back(plan_id, "" if action == "remove" else key)


def _back(plan_id: str, key: str) -> Response:
    """To the plan, at a step."""
    anchor = f"#step-{key}" if key else "#steps"
    return RedirectResponse(addresses.plans(plan_id) + anchor, 303)
