"""Rooms in the JSON API: open, list, read, change, end, reopen, delete, results."""

from __future__ import annotations

from typing import Any

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from app.classroom.class_changes import reopened
from app.classroom.results.tables import document
from app.classroom.rooms import RoomNotFound
from app.http.rate_limit import CREATES
from app.web import addresses
from app.web.api.rooms.common import Writer, room_router
from app.web.api.rooms.schemas import RoomOut
from app.web.classroom.dependencies import Classroom, TeacherRoom
from app.web.classroom.desk import lifetime
from app.web.classroom.desk.results import results_of
from app.web.classroom.join.open_room import lead_class
from app.web.problems import BODY_RESPONSES

router = room_router(addresses.API_ROOMS)


class RoomIn(BaseModel):
    """A room to open."""

    model_config = ConfigDict(extra="forbid", strict=True)

    session: str = Field(description="the session of yours that the class follows")
    names: bool = Field(True, description="whether students are asked for a name")


class RoomPatch(BaseModel):
    """What to change; null keeps it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    session: str | None = Field(None, description="another session of yours to follow")
    names: bool | None = None
    locked: bool | None = Field(None, description="whether nobody else can join")
    keep_days: float | None = Field(None, description="keep the room for so many days from now on")


@router.post("", dependencies=[CREATES], status_code=201, responses=BODY_RESPONSES)
async def open_room(
    classroom: Classroom, write: Writer, response: Response, wanted: RoomIn
) -> RoomOut:
    """Open a room that follows a session."""
    run = await classroom.sessions.load(wanted.session)
    loaded = await classroom.rooms.open(classroom.visitor, run.id, names=wanted.names)
    response.headers["Location"] = addresses.api_room(loaded.code)
    return write(loaded)


@router.get("")
async def list_rooms(classroom: Classroom, write: Writer) -> list[RoomOut]:
    """Your rooms, open and ended, most recently used first."""
    return [write(each) for each in await classroom.rooms.all_rooms_of(classroom.visitor)]


@router.get("/{code}")
async def read_room(write: Writer, loaded: TeacherRoom) -> RoomOut:
    """The room as it is now."""
    return write(loaded)


@router.patch("/{code}", responses=BODY_RESPONSES)
async def change_room(
    classroom: Classroom, write: Writer, loaded: TeacherRoom, patch: RoomPatch
) -> RoomOut:
    """Change which session the class follows, who can join, or how long the room is kept."""
    if patch.session is not None:
        loaded = await lead_class(classroom, loaded, patch.session)
    if patch.keep_days is not None:
        loaded = await lifetime.keep_for(classroom, loaded, f"{patch.keep_days:g}")
    new = patch.model_dump(include={"names", "locked"}, exclude_none=True)
    if new:
        loaded = await classroom.rooms.change(loaded.code, lambda room: room.model_copy(update=new))
    return write(loaded)


@router.post("/{code}/end")
async def end_room(classroom: Classroom, write: Writer, loaded: TeacherRoom) -> RoomOut:
    """End the room: its results stay as they are, and students keep their runs."""
    return write(await lifetime.end_room(classroom, loaded))


@router.post("/{code}/reopen")
async def reopen_room(classroom: Classroom, write: Writer, loaded: TeacherRoom) -> RoomOut:
    """Undo the end of the room."""
    return write(await classroom.rooms.change(loaded.code, reopened))


@router.delete("/{code}", status_code=204)
async def delete_room(classroom: Classroom, loaded: TeacherRoom) -> None:
    """Delete the room with its results; only who opened it can."""
    if loaded.teacher != classroom.visitor:
        raise RoomNotFound
    await classroom.rooms.delete(loaded)


@router.get("/{code}/results")
async def read_results(classroom: Classroom, loaded: TeacherRoom) -> dict[str, Any]:
    """Everything that the results file of the desk has."""
    return document(await results_of(classroom, loaded))
