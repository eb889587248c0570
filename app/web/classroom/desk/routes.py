"""The teacher's desk, and the end of the room."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.classroom.rooms import LoadedRoom
from app.classroom.said import count_text
from app.http.proxy_notice import proxy_sentence
from app.web import addresses
from app.web.classroom.dependencies import Classroom, ClassroomRequest, TeacherRoom
from app.web.classroom.desk import lifetime
from app.web.classroom.desk.qr_code import ADDRESS_COOKIE, build_join_info
from app.web.classroom.desk.student_list import student_list_of
from app.web.classroom.room_bar import way_to_lab
from app.web.dependencies import app_state
from app.web.plans.bar import teacher_plan
from app.web.preference_cookie import remember
from app.web.templating import render_page

router = APIRouter(prefix=addresses.ROOM, include_in_schema=False)


@router.get("/desk")
async def show(
    request: Request, classroom: Classroom, loaded: TeacherRoom, project: str = ""
) -> Response:
    """The desk; with ``project`` only the code, for the projector."""
    services = classroom.services
    join_info = build_join_info(
        loaded,
        app_state(request).public_address,
        str(request.base_url),
        request.cookies.get(ADDRESS_COOKIE, ""),
    )
    if join_info.address.startswith("http:"):
        join_info = replace(join_info, note=proxy_sentence(request.scope))
    if project:
        return render_page(request, "classroom/projector.html", {"join_info": join_info})
    context = {
        "room": loaded.room,
        "join_info": join_info,
        "lab": way_to_lab(loaded.room),
        "students": student_list_of(classroom, loaded),
        "is_owner": loaded.teacher == classroom.visitor,
        "plan": teacher_plan(loaded.room),
        "key": await services.teacher_keys.key_of(loaded.room),
        "co_key": await services.teacher_keys.key_of(loaded.room, "co-teacher"),
        "also": await _other_rooms_on_the_lab(classroom, loaded),
        "until": classroom.rooms.end_of(loaded.room),
        "days": [
            (f"{days:g}", count_text(days, "days")) for days in classroom.rooms.lifetime.choices()
        ],
    }
    return render_page(request, "classroom/desk.html", context)


async def _other_rooms_on_the_lab(classroom: ClassroomRequest, loaded: LoadedRoom) -> list[str]:
    """Codes of the other open rooms that follow the same lab."""
    rooms = await classroom.rooms.open_rooms_of(loaded.teacher)
    return [
        each.code
        for each in rooms
        if each.room.session == loaded.room.session and each.code != loaded.code
    ]


@router.post("/keep")
async def keep_room(request: Request, classroom: Classroom, loaded: TeacherRoom) -> Response:
    """Keep the room and its results for the chosen number of days from now on."""
    days = str((await request.form()).get("days", ""))
    await lifetime.keep_for(classroom, loaded, days)
    return RedirectResponse(addresses.room(loaded.code, "desk"), 303)


@router.post("/address")
async def choose_address(request: Request, loaded: TeacherRoom) -> Response:
    """Choose at which of this machine's addresses students join; this browser remembers it."""
    response = RedirectResponse(addresses.room(loaded.code, "desk"), 303)
    chosen = str((await request.form()).get("address", ""))[:40]
    choices = app_state(request).public_address.choices(str(request.base_url))
    if any(each.address == chosen for each in choices):
        remember(request, response, ADDRESS_COOKIE, chosen)
    return response


@router.post("/end")
async def end_room(classroom: Classroom, loaded: TeacherRoom) -> Response:
    """End the room after a last scoring: its results stay as they are. Students keep their runs."""
    await lifetime.end_room(classroom, loaded)
    return RedirectResponse(addresses.room(loaded.code, "desk"), 303)
