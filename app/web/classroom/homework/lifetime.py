"""A room is not deleted before the last deadline of its homework."""

from __future__ import annotations

from app.classroom.rooms import LoadedRoom
from app.web.classroom.dependencies import ClassroomRequest


async def keep_room_until(classroom: ClassroomRequest, loaded: LoadedRoom, at: float) -> None:
    """Keep the room some days longer than a deadline. Raises DeadlineTooLate."""
    rooms = classroom.rooms
    now = rooms.now()
    await rooms.change(loaded.code, lambda room: rooms.lifetime.kept_for(room, now, at))
