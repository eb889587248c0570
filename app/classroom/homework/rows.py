"""The results of homework: one row for each task and student."""

from __future__ import annotations

from dataclasses import dataclass

from app.classroom.homework.homework import Homework, Status
from app.classroom.member import Member
from app.classroom.room import Room


@dataclass(frozen=True)
class HomeworkRow:
    """A student and a task. ``points`` are the teacher's if they gave some; None if undecided.

    ``handed_in`` is a Unix time. Without a hand-in, all fields after ``status`` but ``of`` are
    empty or None.
    """

    homework: int
    title: str
    student: int
    name: str
    status: Status
    handed_in: float | None
    late: bool | None
    points: float | None
    of: float
    reason: str = ""
    recomputed: str = ""
    sentence: str = ""
    note: str = ""
    digest: str = ""


def homework_rows(room: Room) -> list[HomeworkRow]:
    """All rows of a room, by task and student number; who has left is in them with a hand-in."""
    return [
        _row(homework, member) for homework in room.homework for member in students(room, homework)
    ]


def students(room: Room, homework: Homework) -> list[Member]:
    """The students of a homework by number: those in the room, and who left after handing in."""
    found = [each for each in room.members if not each.left or each.number in homework.hand_ins]
    return sorted(found, key=lambda member: member.number)


def _row(homework: Homework, member: Member) -> HomeworkRow:
    head = (homework.number, homework.title, member.number, member.name)
    made, status = homework.hand_ins.get(member.number), homework.status(member.number)
    if made is None:
        return HomeworkRow(*head, status, None, None, None, homework.points)
    return HomeworkRow(
        *head,
        status,
        made.at,
        homework.was_late(member.number),
        made.final_points,
        made.of,
        made.reason,
        made.recomputed,
        made.sentence,
        made.note,
        made.digest,
    )
