"""Opening a room from a lab, and the way in: a code, and a nickname if the teacher wants names."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.classroom.code import read_code, spoken
from app.classroom.names import clean_name
from app.classroom.room import MAX_LETTERS_OF_NAME, Room, RoomFull
from app.classroom.rooms import LoadedRoom, RoomNotFound
from app.web import addresses
from app.web.classroom.bars import lab_path
from app.web.classroom.context import Asked, Class
from app.web.classroom.send.routes import take_sent
from app.web.lab.form_route import form_post
from app.web.problems import HttpProblem
from app.web.templating import render_page
from app.web.view.view import OWN, View, read_view

router = APIRouter(include_in_schema=False)

NO_ROOM = "There is no room of this code; read it once more from the board."
LOCKED = "This room lets nobody in now; ask your teacher."
REMOVED = "Your teacher has taken you out of this room; ask them whether you may come back."


def class_view(view: View) -> str:
    """What of a teacher's view the class follows, as text."""
    return replace(view, **OWN, paint="", blank="").query()


@form_post(router, addresses.LAB + "/room")
async def open_room(request: Request, asked: Class, session_id: str) -> Response:
    """A room that follows this lab."""
    form = await request.form()
    held = await asked.sessions.load(session_id)
    view = read_view(request.query_params)
    names = form.get("names") == "on"
    room = await asked.rooms.open(asked.visitor, held.id, class_view(view), names=names)
    return RedirectResponse(f"/room/{room.code}/desk", 303)


@form_post(router, addresses.LAB + "/lead")
async def lead(request: Request, asked: Class, session_id: str) -> Response:
    """Let the class of a room follow this lab from now on."""
    code = read_code(str((await request.form()).get("room", "")))
    await asked.as_teacher(code)
    held = await asked.sessions.load(session_id)
    view = class_view(read_view(request.query_params))

    def led(room: Room) -> Room:
        return room.model_copy(update={"session": held.id, "view": view, "shown": None})

    await asked.rooms.change(code, led)
    return RedirectResponse(lab_path(held.id, code, view), 303)


@router.get("/j")
async def ask_code(request: Request) -> Response:
    """Where a student types the code."""
    return _page(request, None)


@router.get("/j/{text}")
async def ask_name(request: Request, asked: Class, text: str) -> Response:
    """Where a link or a QR code leads: in one click, or with a nickname."""
    held = await _to_join(request, asked, text)
    return held if isinstance(held, Response) else _page(request, held)


@router.post("/j")
async def join(request: Request, asked: Class) -> Response:
    """Into the room; where a name is wanted and missing, it is asked for first."""
    form = await request.form()
    held = await _to_join(request, asked, str(form.get("code", "")))
    if isinstance(held, Response):
        return held
    name = clean_name(str(form.get("name", ""))) if held.room.names else ""
    if held.room.names and not name:
        if "name" not in form:
            return RedirectResponse(f"/j/{held.code}", 303)
        problem = "Write what you want to be called; your teacher sees it."
        return _page(request, held, problem=problem, status=422)
    try:
        held = await _enter(asked, held, name)
    except (HttpProblem, RoomFull) as error:
        return _page(request, held, name=name, problem=str(error), status=error.status)
    # Who comes late is then where the class is.
    path = await take_sent(asked, held.code) if held.room.sent else f"/room/{held.code}"
    return RedirectResponse(path, 303)


async def _to_join(request: Request, asked: Asked, typed: str) -> LoadedRoom | Response:
    """The room of a typed code; or the answer, where there is none or they are in it already."""
    try:
        held = await asked.find(read_code(typed))
    except RoomNotFound:
        return _page(request, None, typed=typed[:20], problem=NO_ROOM, status=404)
    if held.teacher == asked.visitor:
        return RedirectResponse(f"/room/{held.code}/desk", 303)
    if held.room.member_of(asked.visitor):
        return RedirectResponse(f"/room/{held.code}", 303)
    return held


async def _enter(asked: Asked, held: LoadedRoom, name: str) -> LoadedRoom:
    def entered(room: Room) -> Room:
        if asked.visitor in room.removed:
            raise HttpProblem(403, REMOVED)
        if room.locked:
            raise HttpProblem(403, LOCKED)
        return room.with_member(asked.visitor, name)

    return await asked.rooms.change(held.code, entered, tells="desk")


def _page(
    request: Request,
    held: LoadedRoom | None,
    *,
    typed: str = "",
    name: str = "",
    problem: str = "",
    status: int = 200,
) -> Response:
    context = {
        "code": held.code if held else typed,
        "spoken": spoken(held.code) if held else "",
        "asks_name": held is not None and held.room.names,
        "name": name,
        "max_letters": MAX_LETTERS_OF_NAME,
        "problem": problem,
    }
    return render_page(request, "room/join.html", context, status)
