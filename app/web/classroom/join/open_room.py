"""From a lab: open a room that follows it, or show the lab to an open room."""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import QueryParams

from app.classroom.join_code import read_code
from app.classroom.rooms import LoadedRoom, RoomNotFound
from app.http.rate_limit import CREATES
from app.web import addresses
from app.web.classroom.back_link import read_back_link
from app.web.classroom.dependencies import Classroom, ClassroomRequest
from app.web.classroom.follow.followed_run import view_for_class
from app.web.lab.form_route import form_post
from app.web.view.view import read_view

router = APIRouter(prefix=addresses.LAB, include_in_schema=False)


@form_post(router, "/room", [CREATES])
async def open_room(request: Request, classroom: Classroom, session_id: str) -> Response:
    """Open a room that follows this lab."""
    form = await request.form()
    run = await classroom.sessions.load(session_id)
    view = view_for_class(read_view(request.query_params))
    names = form.get("names") == "on"
    loaded = await classroom.rooms.open(classroom.visitor, run.id, view, names=names)
    return RedirectResponse(addresses.room(loaded.code, "desk"), 303)


@form_post(router, "/lead")
async def show_lab_to_class(request: Request, classroom: Classroom, session_id: str) -> Response:
    """Let the class of a room follow this lab from now on."""
    code = read_code(str((await request.form()).get("room", "")))
    loaded = await classroom.rooms.load_as_teacher(code, classroom.visitor)
    here = read_back_link(request)
    # The button in the room bar says nothing of the view that the page has.
    query = request.url.query or (urlsplit(here.path).query if here.session == session_id else "")
    room = (await lead_class(classroom, loaded, session_id, query)).room
    return RedirectResponse(addresses.lab(room.session, query=room.view, room=code), 303)


async def lead_class(
    classroom: ClassroomRequest, loaded: LoadedRoom, session_id: str, query: str = ""
) -> LoadedRoom:
    """Let the class follow a session of the teacher, in the view of a query string.

    Raises RoomNotFound for a co-teacher, whose labs are not followed, and SessionNotFound.
    """
    if loaded.teacher != classroom.visitor:
        raise RoomNotFound
    run = await classroom.sessions.load(session_id)
    view = view_for_class(read_view(QueryParams(query)))
    new = {"session": run.id, "view": view, "shown": None}
    return await classroom.rooms.change(loaded.code, lambda room: room.model_copy(update=new))
