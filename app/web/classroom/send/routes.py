"""The teacher sends a run to every student; each student's page takes it by itself."""

from __future__ import annotations

from typing import get_args

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.classroom.member import Member
from app.classroom.room import Room
from app.classroom.sent_run import SeedChoice, SentKind, SentRun
from app.http.rate_limit import CREATES, CREATES_IN_CLASS
from app.store.base import SessionNotFound
from app.training.experiments.fork import copy_for_another
from app.training.run.session import TrainingSession
from app.web import addresses
from app.web.classroom.back_link import read_back_link
from app.web.classroom.dependencies import Classroom, ClassroomRequest, TeacherRoom
from app.web.classroom.follow.new_run import give_new_run
from app.web.classroom.room_bar import build_room_bar, room_bar_response
from app.web.problems import HttpProblem
from app.web.templating import wants_fragment

router = APIRouter(prefix=addresses.ROOM, include_in_schema=False)

RUN_GONE = "The run that this room follows no longer exists. Show another lab to the class first."
COPY_GONE = "The run that your teacher sent no longer exists. Ask them to send it again."
ENDED = "This room has ended. Open another one to send a run."
STATE_HAS_SEED = "A trained state keeps its seed. Send the untrained network for different seeds."


@router.post("/send", dependencies=[CREATES])
async def send(request: Request, classroom: Classroom, loaded: TeacherRoom) -> Response:
    """Store a copy of the lab that the class follows, and notify everybody."""
    form = await request.form()
    what, seeds = _read_choices(str(form.get("what", "")), str(form.get("seed", "same")))
    if loaded.room.ended:
        raise HttpProblem(422, ENDED)
    try:
        sessions = classroom.followed_sessions(loaded)
        run = (await sessions.load(loaded.room.session)).session
    except SessionNotFound:
        raise HttpProblem(404, RUN_GONE) from None
    made = untrained if what == "recipe" else copy_for_another
    run = await to_thread.run_sync(made, run)
    copies = classroom.services.sent_copies
    token = await copies.create(run)
    previous: SentRun | None = None

    def change(room: Room) -> Room:
        nonlocal previous
        if room.ended:
            raise HttpProblem(422, ENDED)
        previous = room.sent
        return room.with_sent_run(what, seeds, token)

    try:
        loaded = await classroom.rooms.change(loaded.code, change)
    except BaseException:
        await copies.delete(token)
        raise
    if previous:
        await copies.delete(previous.token)
    back = read_back_link(request)
    session = back.teachers_session(loaded.room)
    bar = build_room_bar(loaded, classroom.visitor, session, classroom.present(loaded))
    if wants_fragment(request) and session and bar:
        return room_bar_response(bar)
    return RedirectResponse(back.path or addresses.room(loaded.code, "desk"), 303)


def _read_choices(what: str, seeds: str) -> tuple[SentKind, SeedChoice]:
    if what not in get_args(SentKind):
        raise HttpProblem(422, f"what must be one of {', '.join(get_args(SentKind))}.")
    if seeds not in get_args(SeedChoice):
        raise HttpProblem(422, f"seed must be one of {', '.join(get_args(SeedChoice))}.")
    if what == "state" and seeds == "own":
        raise HttpProblem(422, STATE_HAS_SEED)
    return what, seeds  # type: ignore[return-value]


def untrained(run: TrainingSession) -> TrainingSession:
    """A new run of the same recipe and data."""
    return TrainingSession(run.recipe, own=run.own)


def _own_start(run: TrainingSession, sent: SentRun, student: int) -> TrainingSession:
    """A new run on the same data, with the student's own initial weights and order of samples."""
    seeds = run.recipe.seeds
    own = {
        "weight_seed": sent.seed_for(student, seeds.weights),
        "order_seed": sent.seed_for(student, seeds.order),
    }
    return TrainingSession(run.recipe.model_copy(update=own), own=run.own)


@router.post("/take", dependencies=[CREATES_IN_CLASS])
async def take(request: Request, classroom: Classroom, code: str) -> Response:
    """Give the student the sent run, once."""
    path = await take_sent_run(classroom, code)
    if wants_fragment(request):
        return Response(status_code=204, headers={"HX-Redirect": path})
    return RedirectResponse(path, 303)


async def take_sent_run(classroom: ClassroomRequest, code: str) -> str:
    """Give the student the sent run, if they do not have it, and return their page's address.

    Raises RoomNotFound, HttpProblem.
    """
    try:
        return await _take(classroom, code)
    except SessionNotFound:
        # The teacher may have sent another run in the meantime.
        try:
            return await _take(classroom, code)
        except SessionNotFound:
            raise HttpProblem(404, COPY_GONE) from None


async def _take(classroom: ClassroomRequest, code: str) -> str:
    loaded, _ = await classroom.load_as_member(code)
    sent = loaded.room.sent

    def needs_run(member: Member) -> bool:
        return member.has_yet_to_receive(sent)

    async def make(member: Member) -> TrainingSession:
        assert sent is not None
        run = await classroom.services.sent_copies.load(sent.token)
        if sent.seeds == "same":
            return run
        return await to_thread.run_sync(_own_start, run, sent, member.number)

    def assign(member: Member, session: str) -> Member:
        assert sent is not None
        return member.with_received_run(sent, session)

    member = await give_new_run(classroom, code, needs_run, make, assign)
    return (
        addresses.lab(member.session, room=code)
        if not member.follows
        else addresses.room(code, student=loaded.choice_of(member))
    )
