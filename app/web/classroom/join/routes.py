"""Join a room with its code, and a name if the teacher asks for names."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.convertors import Convertor, register_url_convertor

from app.classroom.join_code import read_code, spaced_code
from app.classroom.names import MAX_NAME_LENGTH, clean_name
from app.classroom.room import Room, RoomFull
from app.classroom.rooms import LoadedRoom, RoomNotFound
from app.http.rate_limit import CREATES
from app.web import addresses
from app.web.classroom.dependencies import Classroom, ClassroomRequest
from app.web.classroom.send.routes import take_sent_run
from app.web.problems import HttpProblem
from app.web.templating import render_page

NO_ROOM = "No room has this code. Check it on the board."
LOCKED = "This room is locked. Ask your teacher to unlock it."
REMOVED = "Your teacher removed you from this room."
NO_NAME = "Enter a name; your teacher sees it."


class TypedCodeConvertor(Convertor[str]):
    """Any text typed as a code, except the address of the teacher's key."""

    regex = "(?!teacher$)[^/]+"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("typed_code", TypedCodeConvertor())

router = APIRouter(include_in_schema=False)


@router.get(addresses.JOIN)
async def ask_code(request: Request) -> Response:
    """The page on which a student types the code."""
    return _page(request, None)


@router.get(f"{addresses.JOIN}/{{typed:typed_code}}")
async def ask_name(request: Request, classroom: Classroom, typed: str) -> Response:
    """The target of the link and QR code: a page with a button, and a name field if needed."""
    found = await _find_room(request, classroom, typed)
    return found if isinstance(found, Response) else _page(request, found)


@router.post(addresses.JOIN, dependencies=[CREATES])
async def join(request: Request, classroom: Classroom) -> Response:
    """Join the room. If a name is needed and the form had no name field, redirect to one."""
    form = await request.form()
    found = await _find_room(request, classroom, str(form.get("code", "")))
    if isinstance(found, Response):
        return found
    name = clean_name(str(form.get("name", ""))) if found.room.names else ""
    if found.room.names and not name:
        if "name" not in form:
            return RedirectResponse(addresses.join(found.code), 303)
        return _page(request, found, problem=NO_NAME, status=422)
    try:
        loaded = await _add_member(classroom, found, name)
    except (HttpProblem, RoomFull) as error:
        return _page(request, found, name=name, problem=str(error), status=error.status)
    if loaded.room.sent:
        # Students who join late get the last sent run, like everybody before them.
        return RedirectResponse(await take_sent_run(classroom, loaded.code), 303)
    return RedirectResponse(addresses.room(loaded.code), 303)


async def _find_room(
    request: Request, classroom: ClassroomRequest, typed: str
) -> LoadedRoom | Response:
    """The room of a typed code, or a response if no room has it or the visitor is in it."""
    try:
        loaded = await classroom.find_room(read_code(typed))
    except RoomNotFound:
        return _page(request, None, typed=typed[:20], problem=NO_ROOM, status=404)
    if loaded.is_teacher(classroom.visitor):
        return RedirectResponse(addresses.room(loaded.code, "desk"), 303)
    if loaded.room.member_of(classroom.visitor):
        return RedirectResponse(addresses.room(loaded.code), 303)
    return loaded


async def _add_member(classroom: ClassroomRequest, loaded: LoadedRoom, name: str) -> LoadedRoom:
    def change(room: Room) -> Room:
        if classroom.visitor in room.removed:
            raise HttpProblem(403, REMOVED)
        if room.locked:
            raise HttpProblem(403, LOCKED)
        return room.with_member(classroom.visitor, name)

    return await classroom.rooms.change(loaded.code, change, notifies="desk")


def _page(
    request: Request,
    loaded: LoadedRoom | None,
    *,
    typed: str = "",
    name: str = "",
    problem: str = "",
    status: int = 200,
) -> Response:
    context = {
        "code": loaded.code if loaded else typed,
        "spaced_code": spaced_code(loaded.code) if loaded else "",
        "asks_name": loaded is not None and loaded.room.names,
        "name": name,
        "max_name_length": MAX_NAME_LENGTH,
        "problem": problem,
    }
    return render_page(request, "classroom/join.html", context, status)
