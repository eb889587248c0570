"""The pages of plans: list, one plan, its file, a link to a copy, and new ones."""

from __future__ import annotations

from typing import get_args

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import UploadFile

from app.classroom.challenge.challenge_text import OPTIMIZER_NAMES
from app.classroom.join_code import read_code
from app.classroom.names import clean_name
from app.classroom.plan.file import UnusablePlan, read_plan, write_plan
from app.classroom.plan.plan import MAX_BYTES, MAX_NAME_LENGTH, MAX_TEXT_LENGTH, Plan
from app.http.rate_limit import CREATES
from app.i18n.messages import N_, _
from app.training.recipe.parts import OptimizerName
from app.web import addresses
from app.web.classroom.dependencies import Classroom, ClassroomRequest
from app.web.classroom.questions.panels import ASK_CHOICES
from app.web.dependencies import app_state, public_base_url
from app.web.download import download
from app.web.lessons.lesson_library import LessonLibrary, Library
from app.web.plans.pages import describe_plan, own_cards, ready_cards, room_choices
from app.web.plans.plan_library import FoundPlan, Plans
from app.web.plans.step_form import StepForm
from app.web.templating import render_page

router = APIRouter(prefix=addresses.PLANS, include_in_schema=False)

NO_FILE = N_("Choose a file that was saved from a plan, NAME.plan.json.")
NO_NAME = N_("Name: write a few words, so that you find the plan again.")
NEW_NAME = N_("New plan")


@router.get("")
async def show_list(
    request: Request, classroom: Classroom, plans: Plans, room: str = ""
) -> Response:
    """The plans of the app and the visitor's own."""
    return await list_page(request, classroom, plans, room=room)


async def list_page(
    request: Request,
    classroom: ClassroomRequest,
    plans: Plans,
    *,
    room: str = "",
    problem: str = "",
    status: int = 200,
) -> Response:
    """The list; ``problem`` is about the file that was opened."""
    rooms = await classroom.rooms.open_rooms_of(classroom.visitor)
    settings = app_state(request).settings
    context = {
        "ready": ready_cards(),
        "own": own_cards(await plans.own(classroom.visitor)),
        "room": read_code(room) if room else "",
        "rooms": room_choices(rooms),
        "problem": problem,
        "max_plans": settings.max_plans_per_visitor,
        "plan_days": round(settings.plan_days),
        "max_megabytes": MAX_BYTES // 1_000_000,
    }
    return render_page(request, "plans/list.html", context, status)


@router.post("", dependencies=[CREATES])
async def create(request: Request, classroom: Classroom, plans: Plans) -> Response:
    """A new plan without steps."""
    name = clean_name(str((await request.form()).get("name", "")), MAX_NAME_LENGTH)
    found = await plans.create(Plan(name=name or _(NEW_NAME)), classroom.visitor)
    return RedirectResponse(addresses.plans(found.id), 303)


@router.post("/open", dependencies=[CREATES])
async def open_file(
    request: Request, classroom: Classroom, plans: Plans, lessons: Library
) -> Response:
    """Keep the plan of a file as the visitor's own."""
    async with request.form(max_files=1, max_fields=2) as form:
        file = form.get("file")
        content = await file.read(MAX_BYTES + 1) if isinstance(file, UploadFile) else b""
    try:
        if not content:
            raise UnusablePlan(_(NO_FILE))
        plan = await to_thread.run_sync(read_plan, content, classroom.sessions.limits)
        found = await plans.create(await _with_lessons_kept(plan, lessons), classroom.visitor)
    except UnusablePlan as error:
        return await list_page(request, classroom, plans, problem=str(error), status=422)
    return RedirectResponse(addresses.plans(found.id), 303)


async def _with_lessons_kept(plan: Plan, lessons: LessonLibrary) -> Plan:
    """The plan with the own lessons in it kept on this server, under their names here."""
    names, texts = {}, {}
    for name, text in plan.lessons.items():
        names[name] = (await lessons.keep(text)).name
        texts[names[name]] = text
    steps = tuple(
        step.model_copy(update={"lesson": names.get(step.lesson, step.lesson)})
        for step in plan.steps
    )
    return plan.model_copy(update={"steps": steps, "lessons": texts})


@router.get("/{plan_id}")
async def show(
    request: Request, classroom: Classroom, plans: Plans, lessons: Library, plan_id: str
) -> Response:
    """One plan; the visitor's own can be changed."""
    found = await plans.find(plan_id, classroom.visitor)
    await classroom.sessions.require_no_prediction()  # notes may have the answer
    return await plan_page(request, classroom, lessons, found)


async def plan_page(
    request: Request,
    classroom: ClassroomRequest,
    lessons: LessonLibrary,
    found: FoundPlan,
    *,
    link: str = "",
    problem: str = "",
    refused: dict[str, StepForm] | None = None,
    status: int = 200,
) -> Response:
    """The page of a plan, with the forms that were refused, or the link that was made."""
    rooms = await classroom.rooms.open_rooms_of(classroom.visitor)
    page = await describe_plan(found, rooms, lessons, classroom.sessions.limits, refused)
    optimizers = [(name, OPTIMIZER_NAMES[name]) for name in get_args(OptimizerName)]
    context = {
        "page": page,
        "link": link,
        "problem": problem,
        "optimizers": optimizers,
        **ASK_CHOICES,
    }
    return render_page(request, "plans/plan.html", context, status)


@router.get("/{plan_id}/file")
async def as_file(classroom: Classroom, plans: Plans, plan_id: str) -> Response:
    """The plan as one file."""
    found = await plans.find(plan_id, classroom.visitor)
    text = await to_thread.run_sync(write_plan, found.plan)
    return download(text, "application/json", f"{file_stem(found.plan.name)}.plan.json")


def file_stem(name: str) -> str:
    """A name for files: small letters, digits and hyphens only."""
    letters = (each if each.isascii() and each.isalnum() else " " for each in name.lower())
    return "-".join("".join(letters).split())[:40] or "plan"


@router.post("/{plan_id}/share", dependencies=[CREATES])
async def share(
    request: Request, classroom: Classroom, plans: Plans, lessons: Library, plan_id: str
) -> Response:
    """A link to a copy that never changes."""
    found = await plans.find(plan_id, classroom.visitor)
    link = public_base_url(request) + addresses.plans(await plans.share(found.plan))
    return await plan_page(request, classroom, lessons, found, link=link)


@router.post("/{plan_id}/copy", dependencies=[CREATES])
async def copy(classroom: Classroom, plans: Plans, lessons: Library, plan_id: str) -> Response:
    """A copy as the visitor's own."""
    plan = (await plans.find(plan_id, classroom.visitor)).plan
    plan = plan.model_copy(update={"removed": None})
    if plan_id in {each.id for each in await plans.own(classroom.visitor)}:
        plan = plan.model_copy(update={"name": f"{plan.name[: MAX_NAME_LENGTH - 7]} (copy)"})
    made = await plans.create(await _with_lessons_kept(plan, lessons), classroom.visitor)
    return RedirectResponse(addresses.plans(made.id), 303)


@router.post("/{plan_id}/details")
async def change_details(
    request: Request, classroom: Classroom, plans: Plans, lessons: Library, plan_id: str
) -> Response:
    """Another name and description."""
    form = await request.form()
    name = clean_name(str(form.get("name", "")), MAX_NAME_LENGTH)
    about = str(form.get("about", "")).replace("\r\n", "\n").strip()[:MAX_TEXT_LENGTH]
    if not name:
        found = await plans.find(plan_id, classroom.visitor)
        return await plan_page(request, classroom, lessons, found, problem=_(NO_NAME), status=422)
    await plans.change(plan_id, classroom.visitor, lambda plan: plan.with_details(name, about))
    return RedirectResponse(addresses.plans(plan_id), 303)


@router.post("/{plan_id}/delete")
async def delete(classroom: Classroom, plans: Plans, plan_id: str) -> Response:
    """Delete the visitor's plan."""
    await plans.delete(plan_id, classroom.visitor)
    return RedirectResponse(addresses.plans(), 303)
