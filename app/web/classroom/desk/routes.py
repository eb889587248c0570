"""The teacher's desk: the code to project, who is in the room, and its end."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.classroom.room import Room
from app.classroom.rooms import LoadedRoom
from app.web.classroom.bars import lab_path
from app.web.classroom.context import Asked, Class
from app.web.classroom.desk.qr_code import build_entrance
from app.web.classroom.desk.students import build_students, students_html
from app.web.templating import render_page

router = APIRouter(include_in_schema=False)


@router.get("/room/{code}/desk")
async def show(request: Request, asked: Class, code: str, project: str = "") -> Response:
    """All that a teacher needs beside the lab; or the code alone, for the projector."""
    held = await asked.as_teacher(code)
    entrance = build_entrance(held, asked.all.reach, str(request.base_url))
    if project:
        return render_page(request, "room/projector.html", {"entrance": entrance})
    students = build_students(held, asked.all.presence.of(code))
    context = {
        "room": held.room,
        "entrance": entrance,
        "lab": lab_path(held.room.session, held.code, held.room.view),
        "students": students_html(students),
        "key": await asked.all.keys.key_of(held.room),
        "max_rooms": asked.rooms.max_per_teacher,
        **_times(asked, held),
    }
    return render_page(request, "room/desk.html", context)


def _times(asked: Asked, held: LoadedRoom) -> dict[str, str]:
    """Until when the room is there, and how long that is."""
    end = datetime.fromtimestamp(held.room.opened + asked.rooms.hours * 3600, UTC)
    minutes = max(0, int(asked.rooms.seconds_left(held.room) // 60))
    hours, minutes = divmod(minutes, 60)
    return {
        "until": end.strftime("%Y-%m-%d %H:%M UTC"),
        "until_iso": end.isoformat(timespec="minutes"),
        "left": f"{hours} h {minutes} min",
    }


@router.post("/room/{code}/end")
async def end(asked: Class, code: str) -> Response:
    """Nobody follows any more; what students work on stays theirs."""
    held = await asked.as_teacher(code)
    await asked.all.scores.look(held, at_once=True)  # what is reached by now counts
    await asked.rooms.change(code, Room.closed)
    if held.room.sent:
        await asked.all.copies.drop(held.room.sent.token)
    return RedirectResponse(f"/room/{code}/desk", 303)
