"""The board of a challenge, which the teacher and the whole class may look at; handing in."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from app.classroom.room import Member
from app.classroom.rooms import LoadedRoom, RoomNotFound
from app.classroom.scoring import assess
from app.store.base import SessionNotFound
from app.web.classroom.bars import bar_html, build_bar
from app.web.classroom.challenge.live_scores import keep
from app.web.classroom.challenge.scoreboard_page import NO_RUN, build_board, present_words
from app.web.classroom.context import Asked, Class
from app.web.templating import render_page, wants_fragment

router = APIRouter(include_in_schema=False)

NONE_NOW = "There is no challenge in this room now."
OVER = "The challenge is over; what you had reached counts."


@router.get("/room/{code}/board")
async def show(
    request: Request,
    asked: Class,
    code: str,
    seen: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """The board; nothing where htmx asks and it is the one that was ``seen``."""
    held, member = await _who(asked, code)
    looked = await asked.all.scores.look(held)
    board = build_board(looked, member)
    if wants_fragment(request) and seen == board.mark:
        return Response(status_code=204, headers={"Cache-Control": "no-store"})
    return render_page(request, "room/scoreboard.html", {"board": board})


@router.post("/room/{code}/hand-in")
async def hand_in(request: Request, asked: Class, code: str) -> Response:
    """Score the student's run as it is at this moment, whatever the request says of it."""
    held, member = await asked.as_member(code)
    held, said = await _hand_in(asked, held, member)
    if not wants_fragment(request):
        return RedirectResponse(f"/room/{code}/board", 303)
    bar = build_bar(held, asked.visitor, member.session)
    if bar is None or bar.role != "student":
        raise RoomNotFound  # removed meanwhile
    if bar.challenge:
        bar = replace(bar, challenge=replace(bar.challenge, said=said))
    return HTMLResponse(bar_html(bar), headers={"Cache-Control": "no-store"})


async def _hand_in(asked: Asked, held: LoadedRoom, member: Member) -> tuple[LoadedRoom, str]:
    challenge = held.room.challenge
    if challenge is None or challenge.over:
        return held, NONE_NOW if challenge is None else OVER
    try:
        run = await asked.sessions.load(member.session) if member.session else None
    except SessionNotFound:
        run = None
    if run is None:
        return held, NO_RUN
    found = await to_thread.run_sync(assess, run.session, challenge, run.version, member.copied)
    held = await keep(asked.rooms, held, challenge, {member.number: found.counted})
    return held, " ".join(filter(None, (present_words(challenge, found), *found.reasons)))


async def _who(asked: Asked, code: str) -> tuple[LoadedRoom, Member | None]:
    """The room for its teacher, or for a student in it; raises RoomNotFound."""
    try:
        return await asked.as_member(code)
    except RoomNotFound:
        return await asked.as_teacher(code), None
