"""A lab that is part of a room: its room bar, and the view that the class follows."""

from __future__ import annotations

from dataclasses import replace

from fastapi import Request

from app.classroom.room import Room
from app.classroom.rooms import LoadedRoom, RoomNotFound
from app.web.classroom.dependencies import ClassroomRequest, classroom_of_known_visitor
from app.web.classroom.follow.followed_run import view_for_class
from app.web.classroom.room_bar import RoomBar, StudentBar, TeacherBar, build_room_bar
from app.web.view.view import View


async def room_bar_of_lab(
    request: Request, view: View, session_id: str
) -> tuple[View, RoomBar | None]:
    """The room bar of a lab, and the view, without a room that the visitor is not in.

    If the class follows this lab, it sees this view from now on.
    """
    if not view.room:
        return view, None
    classroom = classroom_of_known_visitor(request)
    try:
        loaded = await classroom.rooms.load(view.room)
    except RoomNotFound:
        return replace(view, room=""), None
    bar = build_room_bar(loaded, classroom.visitor, session_id)
    if bar is None or bar.ended:
        # The bar says once that the lesson has ended; the page's links lead out of the room.
        return replace(view, room=""), bar if isinstance(bar, StudentBar) else None
    if isinstance(bar, TeacherBar) and bar.leads:
        await _show_to_class(classroom, loaded, view)
    return view, bar


async def _show_to_class(classroom: ClassroomRequest, loaded: LoadedRoom, view: View) -> None:
    shared = view_for_class(view)
    if loaded.room.view == shared:
        return

    def change(room: Room) -> Room:
        return room.model_copy(update={"view": shared})

    await classroom.rooms.change(loaded.code, change)
