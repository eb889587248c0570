"""Space for one more room: which rooms that nobody has joined are deleted for it."""

from __future__ import annotations

from collections.abc import Sequence

from app.classroom.all_rooms.stored_rooms import StoredRoom, StoredRooms
from app.classroom.room import Room
from app.errors import ProblemError
from app.i18n.messages import _


class TooManyRooms(ProblemError):
    """No more rooms can be opened. The message says what to do."""


def spare_of_teacher(own: Sequence[Room], most: int) -> list[str]:
    """The codes of a teacher's rooms to delete, the oldest first, before one more is opened.

    Raises TooManyRooms if there are not enough that nobody has joined.
    """
    excess = max(0, len(own) + 1 - most)
    empty = sorted((room.opened, room.code) for room in own if not (room.members or room.homework))
    if len(empty) < excess:
        raise TooManyRooms(
            _(
                "You have %(own)s rooms with students, which is the most you can have. Delete "
                "one on the page “Your rooms” first.",
                own=len(own) - len(empty),
            )
        )
    return [code for _, code in empty[:excess]]


async def spare_of_all(stored: StoredRooms, most: int) -> list[StoredRoom]:
    """The rooms of a full server to delete, the oldest first, before one more is opened.

    Raises TooManyRooms if there are not enough that nobody has joined.
    """
    excess = len(await stored.codes()) + 1 - most
    if excess <= 0:
        return []
    spare = (await stored.empty())[:excess]
    if len(spare) < excess:
        raise TooManyRooms(
            _(
                "This server has as many rooms as it can keep. Ask whoever runs it for more, or "
                "try again tomorrow."
            )
        )
    return spare
