"""A room follows a plan: it is begun, and its steps are started one by one."""

from __future__ import annotations

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.classroom.plan.plan import PlanError
from app.classroom.plan.room_plan import RoomPlan, StartedStep, started_after
from app.classroom.questions.question_changes import current_question, with_question_closed
from app.classroom.room import Room
from app.classroom.rooms import LoadedRoom
from app.http.rate_limit import CREATES
from app.i18n.messages import N_, _
from app.training.run.label import MAX_NAME_LENGTH
from app.web import addresses
from app.web.classroom.dependencies import Classroom, ClassroomRequest, TeacherRoom
from app.web.classroom.follow.followed_run import view_for_class
from app.web.classroom.questions.asking import ask_template
from app.web.forms import read_integer
from app.web.lessons.lesson_library import LessonLibrary, Library
from app.web.plans.plan_library import FoundPlan, Plans
from app.web.plans.step_start import StepStart, start_of
from app.web.plans.texts import fill_texts
from app.web.problems import HttpProblem

in_room = APIRouter(prefix=addresses.ROOM, include_in_schema=False)
from_plan = APIRouter(prefix=addresses.PLANS, include_in_schema=False)

ENDED = N_("This room has ended. Open another one for the plan.")
NO_STEPS = N_("This plan has no steps yet. Add one first.")
NO_QUESTION = N_("This step of the plan has no question. Write one under “Ask the class”.")
NO_PLAN = N_("This room follows no plan. Begin one under Plans.")


@in_room.post("/plan", dependencies=[CREATES])
async def begin(
    request: Request, classroom: Classroom, plans: Plans, lessons: Library, loaded: TeacherRoom
) -> Response:
    """Begin a plan in this room, with its first step."""
    plan_id = str((await request.form()).get("plan", ""))
    found = await plans.find(plan_id, classroom.visitor)
    return _to_lab(await start_step_of(classroom, lessons, loaded, found, classroom.visitor, 1))


@in_room.post("/plan/step", dependencies=[CREATES])
async def start_step(
    request: Request, classroom: Classroom, plans: Plans, lessons: Library, loaded: TeacherRoom
) -> Response:
    """Start a step of the plan that the room follows."""
    running = loaded.room.plan
    if running is None:
        raise PlanError(_(NO_PLAN))
    found = await plans.find(running.plan, running.owner)
    number = read_integer(str((await request.form()).get("step", "")), 1, 1000) or 1
    return _to_lab(await start_step_of(classroom, lessons, loaded, found, running.owner, number))


@in_room.post("/plan/ask")
async def ask(classroom: Classroom, loaded: TeacherRoom) -> Response:
    """Ask the class the question of the running step."""
    plan = loaded.room.plan
    if plan is None or plan.over or plan.question is None:
        raise PlanError(_(NO_QUESTION))
    return _to_lab(await ask_template(classroom, loaded, plan.question))


@in_room.post("/plan/end")
async def end(classroom: Classroom, loaded: TeacherRoom) -> Response:
    """Go on without the plan; the class still follows the same run."""

    def change(room: Room) -> Room:
        if room.plan is None:
            return room
        return room.model_copy(update={"plan": room.plan.model_copy(update={"over": True})})

    loaded = await classroom.rooms.change(loaded.code, change)
    return _to_lab(loaded)


@from_plan.post("/{plan_id}/room", dependencies=[CREATES])
async def open_room(
    request: Request, classroom: Classroom, plans: Plans, lessons: Library, plan_id: str
) -> Response:
    """Open a room that follows the plan."""
    found = await plans.find(plan_id, classroom.visitor)
    names = (await request.form()).get("names") == "on"
    if not found.plan.steps:
        raise PlanError(_(NO_STEPS))
    start = await start_of(found.plan.steps[0], found.plan, lessons, classroom.sessions.limits)
    session = (await classroom.sessions.adopt(start.session, name=_session_name(found, 1))).id
    view = view_for_class(start.view)
    loaded = await classroom.rooms.open(classroom.visitor, session, view, names=names)
    plan = await _room_plan(
        found, classroom.visitor, 1, start, session, None, classroom.rooms.now()
    )
    await classroom.rooms.change(loaded.code, lambda room: room.model_copy(update={"plan": plan}))
    return RedirectResponse(addresses.room(loaded.code, "desk"), 303)


async def start_step_of(
    classroom: ClassroomRequest,
    lessons: LessonLibrary,
    loaded: LoadedRoom,
    found: FoundPlan,
    owner: str,
    number: int,
) -> LoadedRoom:
    """A new session at the start of a step, which the class follows from now on."""
    if loaded.room.ended:
        raise HttpProblem(422, _(ENDED))
    if not found.plan.steps:
        raise PlanError(_(NO_STEPS))
    number = min(number, len(found.plan.steps))
    step = found.plan.steps[number - 1]
    start = await start_of(step, found.plan, lessons, classroom.sessions.limits)
    # The room follows runs of its teacher, also if another teacher starts the step.
    sessions = classroom.followed_sessions(loaded)
    session = (await sessions.adopt(start.session, name=_session_name(found, number))).id
    plan = await _room_plan(
        found, owner, number, start, session, loaded.room.plan, classroom.rooms.now()
    )

    def change(room: Room) -> Room:
        if room.ended:
            raise HttpProblem(422, _(ENDED))
        new = {"session": session, "view": view_for_class(start.view), "shown": None, "plan": plan}
        question = current_question(room)
        if question is not None and question.state == "revealed":
            room = with_question_closed(room, question.number)
        return room.model_copy(update=new)

    return await classroom.rooms.change(loaded.code, change)


def _session_name(found: FoundPlan, number: int) -> str:
    """The name of the run of a step in the list of sessions."""
    title = found.plan.steps[number - 1].title
    name = _(
        "%(plan)s, step %(number)s: %(title)s", plan=found.plan.name, number=number, title=title
    )
    return name[:MAX_NAME_LENGTH].rstrip()


async def _room_plan(
    found: FoundPlan,
    owner: str,
    number: int,
    start: StepStart,
    session: str,
    before: RoomPlan | None,
    now: float,
) -> RoomPlan:
    plan = found.plan
    step = plan.steps[number - 1]
    text, notes = await to_thread.run_sync(fill_texts, step, start.session, start.sample)
    return RoomPlan(
        plan=found.id,
        owner=owner,
        name=plan.name,
        number=number,
        titles=tuple(each.title for each in plan.steps),
        minutes=tuple(each.minutes for each in plan.steps),
        session=session,
        text=text,
        notes=notes,
        question=step.question,
        challenge=step.challenge,
        started=started_after(before, found.id, StartedStep(number=number, at=now)),
    )


def _to_lab(loaded: LoadedRoom) -> Response:
    room = loaded.room
    return RedirectResponse(addresses.lab(room.session, query=room.view, room=room.code), 303)


router = APIRouter()
router.include_router(in_room)
router.include_router(from_plan)
