"""A teacher's rooms, open and ended: when they were, who was there, until when they are kept."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.classroom.join_code import spaced_code
from app.classroom.rooms import LoadedRoom, RoomNotFound
from app.classroom.said import count_text
from app.web import addresses
from app.web.classroom.dependencies import Classroom, ClassroomRequest, TeacherRoom
from app.web.templating import render_page

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class RoomRow:
    """A room of the list; the times are Unix times, ``ended`` is None if nobody knows when."""

    code: str
    spaced_code: str
    opened: float
    ended: float | None
    is_open: bool
    students: str
    until: float


@router.get(addresses.ROOMS)
async def show(request: Request, classroom: Classroom) -> Response:
    """Open rooms first, then those that have ended, the newest first."""
    loaded = await classroom.rooms.all_rooms_of(classroom.visitor)
    rows = sorted(
        (_row(classroom, each) for each in loaded), key=lambda row: (not row.is_open, -row.opened)
    )
    context = {"rows": rows, "max_rooms": classroom.rooms.max_per_teacher}
    return render_page(request, "classroom/results/rooms.html", context)


def _row(classroom: ClassroomRequest, loaded: LoadedRoom) -> RoomRow:
    room = loaded.room
    return RoomRow(
        code=room.code,
        spaced_code=spaced_code(room.code),
        opened=room.opened,
        ended=room.frozen.at if room.ended and room.frozen else None,
        is_open=not room.ended,
        students=count_text(len(room.members), "students"),
        until=classroom.rooms.end_of(room),
    )


@router.post(f"{addresses.ROOM}/delete")
async def delete(classroom: Classroom, loaded: TeacherRoom) -> Response:
    """Delete a room with its results; only its owner can. Raises RoomNotFound."""
    if loaded.teacher != classroom.visitor:
        raise RoomNotFound
    await classroom.rooms.delete(loaded)
    return RedirectResponse(addresses.rooms(), 303)
