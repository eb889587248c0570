"""Bring everybody to the teacher's run, pause and release students' runs, open the room again."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.classroom.class_changes import (
    reopened,
    with_everybody_following,
    with_new_keys,
    with_runs_released,
)
from app.classroom.rooms import LoadedRoom
from app.web import addresses
from app.web.classroom.back_link import read_back_link
from app.web.classroom.dependencies import (
    Classroom,
    ClassroomRequest,
    OwnedRoom,
    TeacherRoom,
)
from app.web.classroom.hold.pausing import pause_runs
from app.web.classroom.room_bar import build_room_bar, room_bar_response, teachers_lab
from app.web.templating import wants_fragment

router = APIRouter(prefix=addresses.ROOM, include_in_schema=False)


@router.get("/lab")
async def show_followed(classroom: Classroom, loaded: TeacherRoom) -> Response:
    """To the lab that the class follows; a co-teacher sees it as the class does."""
    return RedirectResponse(teachers_lab(loaded, classroom.visitor), 303)


@router.post("/bring")
async def bring_everybody(request: Request, classroom: Classroom, loaded: TeacherRoom) -> Response:
    """Let everybody follow the teacher's run; open pages go there by themselves."""
    loaded = await classroom.rooms.change(loaded.code, with_everybody_following)
    return _answer(request, classroom, loaded)


@router.post("/pause")
async def pause_all(request: Request, classroom: Classroom, loaded: TeacherRoom) -> Response:
    """Pause all students' runs that play; they do not play until they are released."""
    return _answer(request, classroom, await pause_runs(classroom, loaded))


@router.post("/release")
async def release(request: Request, classroom: Classroom, loaded: TeacherRoom) -> Response:
    """Let students play their runs again."""
    loaded = await classroom.rooms.change(loaded.code, with_runs_released)
    return _answer(request, classroom, loaded)


def _answer(request: Request, classroom: ClassroomRequest, loaded: LoadedRoom) -> Response:
    back = read_back_link(request)
    bar = build_room_bar(
        loaded,
        classroom.visitor,
        back.teachers_session(loaded.room),
        classroom.present(loaded),
        number=back.number,
    )
    if wants_fragment(request) and bar:
        return room_bar_response(bar)
    return RedirectResponse(back.path or teachers_lab(loaded, classroom.visitor), 303)


@router.post("/reopen")
async def reopen(classroom: Classroom, loaded: TeacherRoom) -> Response:
    """Undo the end of the room."""
    await classroom.rooms.change(loaded.code, reopened)
    return RedirectResponse(addresses.room(loaded.code, "desk"), 303)


@router.post("/keys")
async def renew_keys(classroom: Classroom, loaded: OwnedRoom) -> Response:
    """Make new keys: the ones so far, and co-teachers who came with them, have no access."""
    await classroom.rooms.change(loaded.code, with_new_keys, notifies="desk")
    return RedirectResponse(addresses.room(loaded.code, "desk"), 303)
