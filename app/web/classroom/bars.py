"""The bar of a classroom above a page: who one is in the room, and what can be done there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal
from urllib.parse import urlencode

from app.classroom.code import spoken
from app.classroom.room import Member, Room
from app.classroom.rooms import HeldRoom
from app.web.templating import environment


@dataclass(frozen=True)
class TeacherBar:
    """``session`` is the lab's; ``leads`` whether it is the run that the class follows."""

    code: str
    spoken: str
    session: str
    leads: bool
    students: int
    following: int
    locked: bool
    shown: str
    ended: bool = False
    role: Literal["teacher"] = "teacher"


@dataclass(frozen=True)
class StudentBar:
    """``session`` is the own run that the page shows, empty where it shows the followed one.

    ``run`` is the address of the student's own run, if there is one; ``own_view`` whether they
    look around in the teacher's on their own.
    """

    code: str
    spoken: str
    name: str
    session: str
    run: str
    own_view: bool
    shown: str
    ended: bool = False
    role: Literal["student"] = "student"


Bar = TeacherBar | StudentBar


def build_bar(held: HeldRoom, visitor: str, session: str, *, own_view: bool = False) -> Bar | None:
    """The bar for a visitor whose page shows ``session``; None for who is not in the room."""
    room = held.room
    if visitor and held.teacher == visitor:
        return _teacher_bar(room, session)
    member = held.member_of(visitor) if visitor else None
    return None if member is None else _student_bar(room, member, session, own_view)


def _teacher_bar(room: Room, session: str) -> TeacherBar:
    return TeacherBar(
        code=room.code,
        spoken=spoken(room.code),
        session=session,
        leads=session == room.session,
        students=len(room.members),
        following=sum(member.follows for member in room.members),
        locked=room.locked,
        shown=_shown(room),
        ended=room.ended,
    )


def _student_bar(room: Room, member: Member, session: str, own_view: bool) -> StudentBar:
    return StudentBar(
        code=room.code,
        spoken=spoken(room.code),
        name=member.name,
        session=session,
        run=lab_path(member.session, room.code) if member.session else "",
        own_view=own_view,
        shown=_shown(room),
        ended=room.ended,
    )


def _shown(room: Room) -> str:
    """Whose run is shown to everybody, if it is a student's."""
    member = room.member(room.shown.number) if room.shown else None
    if room.shown is None or member is None:
        return ""
    return f"the run of {member.name}" if room.shown.named else "a student’s run"


def lab_path(session: str, code: str, query: str = "") -> str:
    """The address of a lab that is part of a room."""
    return f"/lab/{session}?{f'{query}&' if query else ''}{urlencode({'room': code})}"


@lru_cache(maxsize=2048)
def bar_html(bar: Bar) -> str:
    """The inside of the element ``room``: of 200 students' most are alike."""
    return environment.get_template("room/bar.html").render(bar=bar)
