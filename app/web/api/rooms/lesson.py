"""What a teacher does with the whole class: bring, pause, send, show, challenge, plan."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from app.classroom.challenge.challenge import Metric
from app.classroom.challenge.challenge_changes import with_challenge, with_challenge_over
from app.classroom.class_changes import with_everybody_following, with_runs_released
from app.classroom.plan.plan import PlanError
from app.classroom.room import ShownRun
from app.http.rate_limit import CREATES
from app.i18n.messages import _
from app.training.recipe.parts import OptimizerName
from app.web import addresses
from app.web.api.rooms.common import Writer, room_router
from app.web.api.rooms.schemas import RoomOut
from app.web.classroom.challenge.form import ChallengeForm, read_form
from app.web.classroom.challenge.routes import followed_session
from app.web.classroom.dependencies import Classroom, TeacherRoom
from app.web.classroom.desk.student_runs import show_run_to_class
from app.web.classroom.hold.pausing import pause_runs
from app.web.classroom.send.sending import read_choices, send_run
from app.web.lessons.lesson_library import Library
from app.web.plans.in_room import NO_PLAN, start_step_of
from app.web.plans.plan_library import Plans
from app.web.problems import BODY_RESPONSES, HttpProblem

router = room_router(addresses.API_ROOM)


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class SendIn(_Body):
    """What every student gets a copy of."""

    what: Literal["state", "recipe"] = Field(description="as it is, or untrained")
    seed: Literal["same", "own"] = Field("same", description="the start of untrained copies")


class ShowIn(_Body):
    """The run to show to everybody."""

    number: int | None = Field(ge=1, le=99_999, description="of a student; null: yours again")
    named: bool = Field(False, description="whether the class sees the student's name")


class ChallengeIn(_Body):
    """A goal on the data of the session that the class follows."""

    metric: Metric
    goal: float = Field(description="a loss, or an accuracy in percent")
    most_parameters: int | None = None
    most_epochs: int | None = None
    optimizer: OptimizerName | None = None


class PlanIn(_Body):
    """A step of a plan; without ``plan`` of the one that the room follows."""

    plan: str | None = None
    step: int = Field(1, ge=1, le=1000)


@router.post("/bring")
async def bring_everybody(classroom: Classroom, write: Writer, loaded: TeacherRoom) -> RoomOut:
    """Let everybody follow the teacher's run."""
    return write(await classroom.rooms.change(loaded.code, with_everybody_following))


@router.post("/pause")
async def pause_all(classroom: Classroom, write: Writer, loaded: TeacherRoom) -> RoomOut:
    """Pause all students' runs; they do not play until they are released."""
    return write(await pause_runs(classroom, loaded))


@router.post("/release")
async def release_all(classroom: Classroom, write: Writer, loaded: TeacherRoom) -> RoomOut:
    """Let students play their runs again."""
    return write(await classroom.rooms.change(loaded.code, with_runs_released))


@router.post("/send", dependencies=[CREATES], responses=BODY_RESPONSES)
async def send(classroom: Classroom, write: Writer, loaded: TeacherRoom, wanted: SendIn) -> RoomOut:
    """Send every student a copy of the run that the class follows."""
    what, seeds = read_choices(wanted.what, wanted.seed)
    return write(await send_run(classroom, loaded, what, seeds))


@router.post("/show", responses=BODY_RESPONSES)
async def show(classroom: Classroom, write: Writer, loaded: TeacherRoom, wanted: ShowIn) -> RoomOut:
    """Show a student's run to everybody, or yours again."""
    if wanted.number is None:
        loaded = await classroom.rooms.change(loaded.code, lambda room: room.with_shown_run(None))
    else:
        shown = ShownRun(number=wanted.number, named=wanted.named)
        loaded = await show_run_to_class(classroom, loaded, shown)
    return write(loaded)


@router.post("/challenge", responses=BODY_RESPONSES)
async def set_challenge(
    classroom: Classroom, write: Writer, loaded: TeacherRoom, wanted: ChallengeIn
) -> RoomOut:
    """Set a challenge; one before it is over."""
    session = await followed_session(classroom, loaded)
    typed = {name: "" if value is None else value for name, value in wanted.model_dump().items()}
    challenge = read_form(typed, session, 1)
    if isinstance(challenge, ChallengeForm):
        raise HttpProblem(422, " ".join(challenge.errors.values()))
    return write(
        await classroom.rooms.change(loaded.code, lambda room: with_challenge(room, challenge))
    )


@router.post("/challenge/end")
async def end_challenge(classroom: Classroom, write: Writer, loaded: TeacherRoom) -> RoomOut:
    """End the challenge after a last scoring."""
    await classroom.services.live_scores.refresh(loaded, at_once=True)
    return write(await classroom.rooms.change(loaded.code, with_challenge_over))


@router.post("/plan", dependencies=[CREATES], responses=BODY_RESPONSES)
async def start_step(
    classroom: Classroom,
    write: Writer,
    plans: Plans,
    lessons: Library,
    loaded: TeacherRoom,
    wanted: PlanIn,
) -> RoomOut:
    """Start a step of a plan, which the class follows from now on."""
    running = loaded.room.plan
    if wanted.plan is not None:
        plan, owner = wanted.plan, classroom.visitor
    elif running is not None:
        plan, owner = running.plan, running.owner
    else:
        raise PlanError(_(NO_PLAN))
    found = await plans.find(plan, owner)
    return write(await start_step_of(classroom, lessons, loaded, found, owner, wanted.step))
