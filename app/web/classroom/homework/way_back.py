"""A student's own link: it makes another browser that student."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.classroom.member import Member
from app.classroom.rooms import LoadedRoom, RoomNotFound
from app.web import addresses
from app.web.classroom.dependencies import Classroom, ClassroomRequest
from app.web.classroom.homework.services import HomeworkServices, Services, student_of
from app.web.templating import render_page

router = APIRouter(prefix=f"{addresses.ROOM}/homework/me", include_in_schema=False)

MAX_TOKEN_LENGTH = 60


@router.get("/{token}")
async def ask(
    request: Request, classroom: Classroom, services: Services, code: str, token: str
) -> Response:
    """Ask first: the browser's own sessions are put aside."""
    loaded, member = await _member(classroom, services, code, token)
    known = student_of(classroom, loaded)
    if known is not None and known.number == member.number:
        return RedirectResponse(addresses.room(code, "homework"), 303)
    context = {
        "code": code,
        "name": member.name,
        "token": token,
        "own_sessions": await classroom.sessions.count_own() if classroom.visitor else 0,
    }
    return render_page(request, "classroom/homework/way_back.html", context)


@router.post("/{token}")
async def come_back(
    request: Request, classroom: Classroom, services: Services, code: str, token: str
) -> Response:
    """Give this browser the student's identity."""
    _, member = await _member(classroom, services, code, token)
    # IdentityMiddleware sets the cookie, as for a new visitor.
    request.scope["state"]["new_visitor"] = member.visitor
    return RedirectResponse(addresses.room(code, "homework"), 303)


async def _member(
    classroom: ClassroomRequest, services: HomeworkServices, code: str, token: str
) -> tuple[LoadedRoom, Member]:
    """The student of a link. Raises RoomNotFound, TooManyWrongCodes."""
    wrong_codes = classroom.services.wrong_codes
    wrong_codes.require(classroom.address)
    try:
        loaded = await classroom.rooms.load(code)
        member = await services.member_links.member_of(loaded.room, token[:MAX_TOKEN_LENGTH])
        if member is None or member.visitor in loaded.room.removed:
            raise RoomNotFound
    except RoomNotFound:
        wrong_codes.count_wrong(classroom.address)
        raise
    return loaded, member
