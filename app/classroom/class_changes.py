"""Changes of a room that concern the whole class. Used with ``Rooms.change``."""

from __future__ import annotations

from app.classroom.room import MAX_TEACHERS, Room
from app.errors import ProblemError
from app.i18n.messages import _


class TooManyTeachers(ProblemError):
    """The room has the maximum number of co-teachers."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            _(
                "This room has %(max_teachers)s co-teachers, which is the most it can have. "
                "Its teacher can make a new key, which ends their access.",
                max_teachers=MAX_TEACHERS,
            )
        )


def with_everybody_following(room: Room) -> Room:
    """Everybody in the room follows the teacher, and so does everybody who joins from now on.

    Their own runs are kept.
    """
    members = tuple(
        each if each.left or each.follows else each.model_copy(update={"follows": True})
        for each in room.members
    )
    return room.model_copy(update={"members": members, "mode": "follow"})


def with_runs_paused(room: Room) -> Room:
    """Students' runs do not play until they are released."""
    return room.model_copy(update={"paused": True, "stopped": 0})


def with_runs_stopped(room: Room, stopped: int) -> Room:
    """How many runs were playing when they were paused; the same room if released meanwhile."""
    return room.model_copy(update={"stopped": stopped}) if room.paused else room


def with_runs_released(room: Room) -> Room:
    """Students may play their runs again."""
    return room.model_copy(update={"paused": False, "stopped": 0})


def in_present_mode(room: Room, number: int) -> Room:
    """With a student who joins or comes back doing what the class does now."""
    if room.mode == "work":
        return room
    return room.with_changed_member(
        number, lambda member: member.model_copy(update={"follows": True})
    )


def reopened(room: Room) -> Room:
    """The room as it was before its end; what was sent is gone."""
    return room.model_copy(update={"ended": False})


def with_co_teacher(room: Room, visitor: str) -> Room:
    """With one more teacher of this room only. Raises TooManyTeachers."""
    if visitor in room.teachers:
        return room
    if len(room.teachers) >= MAX_TEACHERS:
        raise TooManyTeachers
    return room.model_copy(update={"teachers": (*room.teachers, visitor)})


def with_new_keys(room: Room) -> Room:
    """The keys so far are no longer valid, and nobody is a co-teacher any more."""
    return room.model_copy(update={"teachers": (), "keys": room.keys + 1})
