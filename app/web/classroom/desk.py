"""The teacher's desk: the code to project, who is in the room, and its end."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.classroom.code import spoken
from app.classroom.room import Room
from app.web.classroom.bars import lab_path
from app.web.classroom.context import Class
from app.web.templating import render_page

router = APIRouter(include_in_schema=False)


@router.get("/room/{code}/desk")
async def show(request: Request, asked: Class, code: str) -> Response:
    """All that a teacher needs beside the lab."""
    held = await asked.as_teacher(code)
    context = {
        "room": held.room,
        "spoken": spoken(held.code),
        "lab": lab_path(held.room.session, held.code, held.room.view),
        "address": f"{str(request.base_url).rstrip('/')}/j/{held.code}",
        "key": await asked.all.keys.key_of(held.room),
    }
    return render_page(request, "room/desk.html", context)


@router.post("/room/{code}/end")
async def end(asked: Class, code: str) -> Response:
    """Nobody follows any more; what students work on stays theirs."""
    await asked.as_teacher(code)

    def ended(room: Room) -> Room:
        return room.model_copy(update={"ended": True, "shown": None})

    await asked.rooms.change(code, ended)
    return RedirectResponse(f"/room/{code}/desk", 303)
