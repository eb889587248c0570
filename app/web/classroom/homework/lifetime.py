"""A room is not deleted before the last deadline of its homework."""

from __future__ import annotations

from app.classroom.rooms import LoadedRoom
from app.errors import ProblemError
from app.web.classroom.dependencies import ClassroomRequest


class RoomTooShort(ProblemError):
    """A deadline is after the latest time until which the room can be kept."""


async def keep_room_until(classroom: ClassroomRequest, loaded: LoadedRoom, at: float) -> None:
    """Keep the room at least until a deadline. Raises RoomTooShort."""
    if classroom.rooms.seconds_left(loaded.room) < at - classroom.rooms.now():
        raise RoomTooShort("Deadline: the room is deleted before this time. Choose an earlier one.")
