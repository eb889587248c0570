"""The scoreboard of a challenge, for the teacher and the whole class; handing in a run."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from app.classroom.challenge.scoring import assess
from app.classroom.member import Member
from app.classroom.rooms import LoadedRoom, RoomNotFound
from app.i18n.messages import N_, _
from app.store.base import SessionNotFound
from app.web import addresses
from app.web.classroom.challenge.live_scores import store_scores
from app.web.classroom.challenge.scoreboard_page import NO_RUN, build_scoreboard, current_run_text
from app.web.classroom.dependencies import Classroom, ClassroomRequest, StudentRoom
from app.web.classroom.room_bar import build_room_bar, room_bar_response
from app.web.templating import render_page, wants_fragment

router = APIRouter(prefix=addresses.ROOM, include_in_schema=False)

NO_CHALLENGE = N_("There is no challenge in this room now.")
OVER = N_("The challenge is over; your best score so far counts.")


@router.get("/board")
async def show(
    request: Request,
    classroom: Classroom,
    code: str,
    seen: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """The scoreboard; 204 for an htmx request of a page that has ``seen`` this one."""
    loaded, member = await _room_of(classroom, code)
    scored = await classroom.services.live_scores.refresh(loaded)
    board = build_scoreboard(scored, member)
    if wants_fragment(request) and seen == board.digest:
        return Response(status_code=204, headers={"Cache-Control": "no-store"})
    return render_page(request, "classroom/challenge/scoreboard.html", {"board": board})


@router.post("/hand-in")
async def hand_in(request: Request, classroom: Classroom, student: StudentRoom) -> Response:
    """Score the current state of the student's run; the request contains no score."""
    loaded, member = student
    loaded, result = await _hand_in(classroom, loaded, member)
    if not wants_fragment(request):
        return RedirectResponse(addresses.room(loaded.code, "board"), 303)
    bar = build_room_bar(loaded, classroom.visitor, member.session, classroom.present(loaded))
    if bar is None or bar.role != "student":
        raise RoomNotFound  # removed in the meantime
    if bar.challenge:
        bar = replace(bar, challenge=replace(bar.challenge, result=result))
    return room_bar_response(bar)


async def _hand_in(
    classroom: ClassroomRequest, loaded: LoadedRoom, member: Member
) -> tuple[LoadedRoom, str]:
    challenge = loaded.room.challenge
    if challenge is None or challenge.over:
        return loaded, _(NO_CHALLENGE) if challenge is None else _(OVER)
    try:
        run = await classroom.sessions.load(member.session) if member.session else None
    except SessionNotFound:
        run = None
    if run is None:
        return loaded, _(NO_RUN)
    found = await to_thread.run_sync(assess, run.session, challenge, run.version, member.copied)
    loaded = await store_scores(classroom.rooms, loaded, challenge, {member.number: found})
    return loaded, " ".join(filter(None, (current_run_text(challenge, found), *found.reasons)))


async def _room_of(classroom: ClassroomRequest, code: str) -> tuple[LoadedRoom, Member | None]:
    """The room and the student, who is None for its teacher. Raises RoomNotFound."""
    try:
        return await classroom.load_as_member(code)
    except RoomNotFound:
        return await classroom.rooms.load_as_teacher(code, classroom.visitor), None
