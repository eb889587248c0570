"""The teacher manages the students: rename, remove, lock the room, ask for names."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from app.classroom.names import clean_name
from app.classroom.rooms import Audience, Change, LoadedRoom
from app.web import addresses
from app.web.classroom.dependencies import Classroom, ClassroomRequest, TeacherRoom
from app.web.classroom.desk.student_list import student_list_of
from app.web.templating import wants_fragment

router = APIRouter(prefix=addresses.ROOM, include_in_schema=False)


@router.get("/students")
async def show(classroom: Classroom, loaded: TeacherRoom, seen: str = "") -> Response:
    """The list of students; 204 if the page has ``seen`` this one."""
    html = student_list_of(classroom, loaded)
    if seen and f'value="{seen[:32]}"' in html:
        return Response(status_code=204)
    return HTMLResponse(html, headers={"Cache-Control": "no-store"})


@router.post("/students/{number}/rename")
async def rename(
    request: Request, classroom: Classroom, loaded: TeacherRoom, number: int
) -> Response:
    """Rename a student; an empty name changes nothing."""
    name = clean_name(str((await request.form()).get("name", "")))
    return await _change(
        request, classroom, loaded, lambda room: room.with_renamed_member(number, name)
    )


@router.post("/students/{number}/remove")
async def remove(
    request: Request, classroom: Classroom, loaded: TeacherRoom, number: int
) -> Response:
    """Remove a student; the same browser cannot come back."""
    return await _change(request, classroom, loaded, lambda room: room.with_member_removed(number))


@router.post("/students/{number}/readmit")
async def readmit(
    request: Request, classroom: Classroom, loaded: TeacherRoom, number: int
) -> Response:
    """Let a student come back who was removed, as the same person."""
    return await _change(request, classroom, loaded, lambda room: room.with_returned_member(number))


@router.post("/students/gone")
async def remove_gone(request: Request, classroom: Classroom, loaded: TeacherRoom) -> Response:
    """Take the students of the form out of the list together; each of them may come back."""
    form = await request.form()
    numbers = {int(str(each)) for each in form.getlist("number") if str(each)[:6].isdecimal()}
    return await _change(
        request, classroom, loaded, lambda room: room.without_members(numbers), notifies="desk"
    )


@router.post("/lock")
async def lock(request: Request, classroom: Classroom, loaded: TeacherRoom) -> Response:
    """Lock or unlock the room for new students."""
    return await _switch(request, classroom, loaded, "locked")


@router.post("/names")
async def ask_names(request: Request, classroom: Classroom, loaded: TeacherRoom) -> Response:
    """Ask new students for a name, or not."""
    return await _switch(request, classroom, loaded, "names")


async def _switch(
    request: Request, classroom: ClassroomRequest, loaded: LoadedRoom, field: str
) -> Response:
    new = {field: (await request.form()).get(field) == "on"}
    return await _change(
        request, classroom, loaded, lambda room: room.model_copy(update=new), notifies="desk"
    )


async def _change(
    request: Request,
    classroom: ClassroomRequest,
    loaded: LoadedRoom,
    change: Change,
    notifies: Audience = "class",
) -> Response:
    loaded = await classroom.rooms.change(loaded.code, change, notifies=notifies)
    if wants_fragment(request):
        html = student_list_of(classroom, loaded)
        return HTMLResponse(html, headers={"Cache-Control": "no-store"})
    return RedirectResponse(addresses.room(loaded.code, "desk"), 303)
