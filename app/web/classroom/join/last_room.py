"""The room that this browser was in last, so that other pages lead back to it."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request, Response

from app.classroom.join_code import read_code, spaced_code
from app.classroom.rooms import RoomNotFound
from app.classroom.said import and_list
from app.web import addresses
from app.web.classroom.dependencies import ClassroomRequest
from app.web.preference_cookie import remember

COOKIE = "room"


@dataclass(frozen=True)
class LastRoom:
    """``names`` are those of the students of this browser; empty for a teacher."""

    code: str
    spaced_code: str
    names: str
    path: str
    leave: str


def remember_room(request: Request, response: Response, code: str) -> None:
    """Other pages lead back to this room from now on. The code alone lets nobody in."""
    remember(request, response, COOKIE, code)


def forget_room(response: Response) -> None:
    """Other pages do not lead to the room any more."""
    response.delete_cookie(COOKIE, path=addresses.root_path() or "/")


async def last_room_of(request: Request, classroom: ClassroomRequest) -> LastRoom | None:
    """The room, if it has not ended and the visitor is still in it."""
    code = read_code(request.cookies.get(COOKIE, ""))
    if not code or not classroom.visitor:
        return None
    try:
        loaded = await classroom.rooms.load(code)
    except RoomNotFound:
        return None
    members = loaded.members_of(classroom.visitor)
    if loaded.room.ended or not (members or loaded.is_teacher(classroom.visitor)):
        return None
    return LastRoom(
        code=code,
        spaced_code=spaced_code(code),
        names=and_list([each.name for each in members]),
        path=addresses.room(code),
        leave=addresses.room(code, "leave") if len(members) == 1 else "",
    )
