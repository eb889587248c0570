"""A student's own link: it makes another browser that student."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.classroom.homework.changes import with_work
from app.classroom.member import Member
from app.classroom.room import Room
from app.classroom.rooms import LoadedRoom, RoomNotFound
from app.store.base import SessionNotFound
from app.web import addresses
from app.web.classroom.dependencies import Classroom, ClassroomRequest
from app.web.classroom.homework.hunt_work import task_name
from app.web.classroom.homework.services import HomeworkServices, Services
from app.web.practice.bug_hunt.service import HuntService
from app.web.templating import render_page

router = APIRouter(prefix=f"{addresses.ROOM}/homework/me", include_in_schema=False)

MAX_TOKEN_LENGTH = 60


@router.get("/{token}")
async def ask(
    request: Request, classroom: Classroom, services: Services, code: str, token: str
) -> Response:
    """Ask first: the browser's own sessions may be put aside."""
    loaded, member = await _member(classroom, services, code, token)
    if member.visitor == classroom.visitor and not member.left:
        return RedirectResponse(addresses.room(code, "homework", student=member.number), 303)
    is_put_aside = bool(classroom.visitor) and not _is_shared(loaded.room, member)
    context = {
        "code": code,
        "name": member.name,
        "token": token,
        "own_sessions": await classroom.sessions.count_own() if is_put_aside else 0,
    }
    return render_page(request, "classroom/homework/way_back.html", context)


@router.post("/{token}")
async def come_back(
    request: Request, classroom: Classroom, services: Services, code: str, token: str
) -> Response:
    """Make this browser the student's.

    It gets their identity. If they share theirs with other students, as on a computer at school,
    they move here with copies of their runs instead, so that nobody gets the work of the others.
    """
    loaded, member = await _member(classroom, services, code, token)
    if member.left:
        loaded = await classroom.rooms.change(
            code, lambda room: room.with_returned_member(member.number), notifies="desk"
        )
    if member.visitor != classroom.visitor:
        if _is_shared(loaded.room, member):
            await _move(classroom, services, loaded, member)
        else:
            # IdentityMiddleware sets the cookie, as for a new visitor.
            request.scope["state"]["new_visitor"] = member.visitor
    return RedirectResponse(addresses.room(code, "homework", student=member.number), 303)


def _is_shared(room: Room, member: Member) -> bool:
    """Whether other students of the room have the same browser."""
    return sum(each.visitor == member.visitor for each in room.members) > 1


async def _move(
    classroom: ClassroomRequest, services: HomeworkServices, loaded: LoadedRoom, member: Member
) -> None:
    """Let the student belong to this browser, with copies of their run, homework and hunts."""
    number, room = member.number, loaded.room
    moved: dict[str, str] = {"": ""}
    for session_id in {member.session, *(each.work.get(number, "") for each in room.homework)}:
        moved[session_id] = await _copied(classroom, member, session_id)
    for homework in room.homework:
        name = task_name(loaded.code, homework.number, number)
        for each in (await HuntService(services.hunts, member.visitor).all(name))[::-1]:
            await services.hunts.create(each.hunt.to_bytes(), classroom.visitor)

    def change(room: Room) -> Room:
        new = {"visitor": classroom.visitor, "session": moved.get(member.session, "")}
        room = room.with_changed_member(number, lambda each: each.model_copy(update=new))
        for homework in room.homework:
            if known := homework.work.get(number):
                room = with_work(room, homework.number, number, moved.get(known, known))
        return room

    await classroom.rooms.change(loaded.code, change, notifies="desk")


async def _copied(classroom: ClassroomRequest, member: Member, session_id: str) -> str:
    """The id of a copy that this browser owns; the same id if there is no such session."""
    try:
        run = await classroom.services.sessions.of(member.visitor).load(session_id)
    except SessionNotFound:
        return session_id
    return (await classroom.sessions.adopt(run.session)).id


async def _member(
    classroom: ClassroomRequest, services: HomeworkServices, code: str, token: str
) -> tuple[LoadedRoom, Member]:
    """The student of a link. Raises RoomNotFound, TooManyWrongCodes."""
    wrong_codes = classroom.services.wrong_codes
    wrong_codes.require(classroom.address)
    try:
        loaded = await classroom.rooms.load(code)
        member = await services.member_links.member_of(loaded.room, token[:MAX_TOKEN_LENGTH])
        if member is None:
            raise RoomNotFound
    except RoomNotFound:
        wrong_codes.count_wrong(classroom.address)
        raise
    return loaded, member
