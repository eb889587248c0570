"""The bar of a classroom above a page: who one is in the room, and what can be done there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal
from urllib.parse import urlencode

from app.classroom.code import spoken
from app.classroom.room import MOST_MEMBERS, Member, Room
from app.classroom.rooms import HeldRoom
from app.web.classroom.challenge_line import ChallengeLine, challenge_line
from app.web.templating import environment

TAKEN_EVERY = 15
"""In milliseconds: 200 pages that hear of the same thing shall not all be loaded at once."""


@dataclass(frozen=True)
class TeacherBar:
    """``session`` is the lab's; ``leads`` whether it is the run that the class follows. ``sent``
    says how many have what was sent."""

    code: str
    spoken: str
    session: str
    leads: bool
    students: int
    following: int
    locked: bool
    shown: str
    has_challenge: bool = False
    sent: str = ""
    ended: bool = False
    role: Literal["teacher"] = "teacher"


@dataclass(frozen=True)
class StudentBar:
    """``session`` is the own run that the page shows, empty where it shows the followed one.

    ``run`` is the address of the student's own run, if there is one; ``own_view`` whether they
    look around in the teacher's on their own. ``earlier`` is the address of the run that they had
    before, and ``given`` says where the present one is from. After ``wait`` milliseconds the page
    takes what was sent, where it has not; 0 where there is nothing to be taken.
    """

    code: str
    spoken: str
    name: str
    session: str
    run: str
    own_view: bool
    shown: str
    challenge: ChallengeLine | None = None
    given: str = ""
    earlier: str = ""
    wait: int = 0
    ended: bool = False
    role: Literal["student"] = "student"


Bar = TeacherBar | StudentBar


def build_bar(held: HeldRoom, visitor: str, session: str, *, own_view: bool = False) -> Bar | None:
    """The bar for a visitor whose page shows ``session``; None for who is not in the room."""
    room = held.room
    if visitor and held.teacher == visitor:
        return _teacher_bar(room, session)
    member = room.member_of(visitor) if visitor else None
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
        has_challenge=room.challenge is not None,
        sent=sent_words(room),
        ended=room.ended,
    )


def _student_bar(room: Room, member: Member, session: str, own_view: bool) -> StudentBar:
    is_own = bool(session) and session == member.session
    waits = not room.ended and member.has_to_take(room.sent)
    return StudentBar(
        code=room.code,
        spoken=spoken(room.code),
        name=member.name,
        session=session,
        run=lab_path(member.session, room.code) if member.session else "",
        own_view=own_view,
        shown=_shown(room),
        challenge=challenge_line(room, member, session),
        given=_given(room, member) if is_own else "",
        earlier=lab_path(member.earlier, room.code) if is_own and member.earlier else "",
        wait=1 + (member.number - 1) % MOST_MEMBERS * TAKEN_EVERY if waits else 0,
        ended=room.ended,
    )


def _given(room: Room, member: Member) -> str:
    """What the student's run is a copy of, where it was sent."""
    if member.given is None:
        return ""
    if member.given == "recipe" and room.sent and room.sent.seeds == "own":
        return f"with a seed of your own, the recipe’s plus {member.number}"
    return "as it was then" if member.given == "state" else "untrained"


def sent_words(room: Room) -> str:
    """What was sent last and how many have it; empty where nothing was."""
    if room.sent is None:
        return ""
    what = "the state" if room.sent.what == "state" else "the recipe"
    if room.sent.seeds == "own":
        what += ", a seed for each"
    taken = sum(not member.has_to_take(room.sent) for member in room.members)
    return f"{what}: taken by {taken} of {len(room.members)}"


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
