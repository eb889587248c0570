"""The teacher sends a run to every student; each student's page takes it by itself."""

from __future__ import annotations

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.classroom.member import Member
from app.http.rate_limit import CREATES, CREATES_IN_CLASS
from app.i18n.messages import N_, _
from app.store.base import SessionNotFound
from app.training.run.session import TrainingSession
from app.web import addresses
from app.web.classroom.back_link import read_back_link
from app.web.classroom.dependencies import Classroom, ClassroomRequest, TeacherRoom
from app.web.classroom.follow.new_run import give_new_run
from app.web.classroom.room_bar import build_room_bar, room_bar_response
from app.web.classroom.send.sending import own_start, read_choices, send_run
from app.web.problems import HttpProblem
from app.web.templating import wants_fragment

router = APIRouter(prefix=addresses.ROOM, include_in_schema=False)

COPY_GONE = N_("The run that your teacher sent no longer exists. Ask them to send it again.")


@router.post("/send", dependencies=[CREATES])
async def send(request: Request, classroom: Classroom, loaded: TeacherRoom) -> Response:
    """Store a copy of the lab that the class follows, and notify everybody."""
    form = await request.form()
    what, seeds = read_choices(str(form.get("what", "")), str(form.get("seed", "same")))
    loaded = await send_run(classroom, loaded, what, seeds)
    back = read_back_link(request)
    session = back.teachers_session(loaded.room)
    bar = build_room_bar(loaded, classroom.visitor, session, classroom.present(loaded))
    if wants_fragment(request) and session and bar:
        return room_bar_response(bar)
    return RedirectResponse(back.path or addresses.room(loaded.code, "desk"), 303)


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
            raise HttpProblem(404, _(COPY_GONE)) from None


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
        return await to_thread.run_sync(own_start, run, sent, member.number)

    def assign(member: Member, session: str) -> Member:
        assert sent is not None
        return member.with_received_run(sent, session)

    member = await give_new_run(classroom, code, needs_run, make, assign)
    return (
        addresses.lab(member.session, room=code)
        if not member.follows
        else addresses.room(code, student=loaded.choice_of(member))
    )
