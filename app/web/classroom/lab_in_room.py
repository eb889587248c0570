"""A lab that is part of a room: its bar, and what of the teacher's view the class has to follow."""

from __future__ import annotations

from dataclasses import replace

from fastapi import Request

from app.classroom.room import Room
from app.classroom.rooms import LoadedRoom, RoomNotFound
from app.web.classroom.bars import Bar, StudentBar, TeacherBar, build_bar
from app.web.classroom.context import Asked, asked_by_known
from app.web.classroom.join.routes import class_view
from app.web.view.view import View


async def enter_room(request: Request, view: View, session_id: str) -> tuple[View, Bar | None]:
    """The view without a room that is none of the visitor's; and the bar, where it is one.

    Where the page is the one that the class follows, they see from now on what it shows.
    """
    if not view.room:
        return view, None
    asked = asked_by_known(request)
    try:
        held = await asked.rooms.load(view.room)
    except RoomNotFound:
        return replace(view, room=""), None
    bar = build_bar(held, asked.visitor, session_id)
    if bar is None or bar.ended:
        # That it has ended is said once more; the page's links lead out of the room.
        return replace(view, room=""), bar if isinstance(bar, StudentBar) else None
    if isinstance(bar, TeacherBar) and bar.leads:
        await _lead(asked, held, view)
    return view, bar


async def _lead(asked: Asked, held: LoadedRoom, view: View) -> None:
    shown = class_view(view)
    if held.room.view == shown:
        return

    def led(room: Room) -> Room:
        return room.model_copy(update={"view": shown})

    await asked.rooms.change(held.code, led)
