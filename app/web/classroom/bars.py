"""The bar of a classroom above a page: who one is in the room, and what can be done there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal
from urllib.parse import urlencode

from app.classroom.ask_and_answer import is_asked_about
from app.classroom.code import spoken
from app.classroom.room import Member, Room
from app.classroom.rooms import LoadedRoom
from app.web.classroom.challenge.bar_line import ChallengeLine, challenge_line
from app.web.classroom.questions.panels import (
    AMONGS,
    UNITS,
    WHATS,
    AskForm,
    StudentQuestion,
    TeacherQuestion,
    ask_form,
    student_question,
    teacher_question,
)
from app.web.templating import environment

TAKEN_EVERY = 40
"""In milliseconds: 200 pages that hear of the same thing shall not all be loaded at once, but one
after the other. A small server needs so long for one."""


@dataclass(frozen=True)
class Watched:
    """A student's run that the teacher looks at; ``shown`` whether everybody sees it."""

    number: int
    name: str
    shown: bool


@dataclass(frozen=True)
class TeacherBar:
    """``session`` is the lab's, empty where the page is none of the teacher's labs; ``leads``
    whether it is the run that the class follows.

    ``here`` is the page's address, and ``lab`` that of the lab that the class follows. ``sent``
    says how many have what was sent. ``ask`` is the form for a question, None while one is open.
    ``problem`` says what was refused.
    """

    code: str
    spoken: str
    session: str
    leads: bool
    students: int
    following: int
    locked: bool
    shown: str
    here: str
    lab: str
    watched: Watched | None = None
    sent: str = ""
    has_challenge: bool = False
    question: TeacherQuestion | None = None
    ask: AskForm | None = None
    problem: str = ""
    ended: bool = False
    role: Literal["teacher"] = "teacher"


@dataclass(frozen=True)
class StudentBar:
    """``session`` is the own run that the page shows, empty where it shows the followed one.

    ``run`` is the address of the student's own run, if there is one; ``own_view`` whether they
    look around in the teacher's on their own. ``may_fork`` is whether the run that is followed may
    be forked now. ``earlier`` is the address of the run that they had before, and ``given`` says
    where the present one is from. After ``wait`` milliseconds the page takes what was sent, where
    it has not; 0 where there is nothing to be taken.
    """

    code: str
    spoken: str
    name: str
    session: str
    run: str
    own_view: bool
    shown: str
    may_fork: bool
    given: str = ""
    earlier: str = ""
    wait: int = 0
    challenge: ChallengeLine | None = None
    question: StudentQuestion | None = None
    problem: str = ""
    ended: bool = False
    role: Literal["student"] = "student"


Bar = TeacherBar | StudentBar


def build_bar(
    held: LoadedRoom, visitor: str, session: str, *, own_view: bool = False, number: int = 0
) -> Bar | None:
    """The bar for a visitor whose page shows ``session``; None for who is not in the room.

    On a page of the room itself that is empty: on the one that follows; for the teacher on the
    wall, or where they look at the run of the student with a ``number``.
    """
    room = held.room
    if visitor and held.teacher == visitor:
        return _teacher_bar(room, session, number)
    member = held.member_of(visitor) if visitor else None
    return None if member is None else _student_bar(room, member, session, own_view)


def _teacher_bar(room: Room, session: str, number: int) -> TeacherBar:
    member, shown = room.member(number), room.shown_member
    watched = Watched(number, member.name, shown=member == shown) if member else None
    here = lab_path(session, room.code) if session else wall_path(room.code)
    question = teacher_question(room)
    return TeacherBar(
        code=room.code,
        spoken=spoken(room.code),
        session=session,
        leads=session == room.session,
        students=len(room.members),
        following=sum(member.follows for member in room.members),
        locked=room.locked,
        shown=_shown(room),
        sent=sent_words(room),
        here=run_path(room.code, number) if watched else here,
        lab=lab_path(room.session, room.code, room.view),
        watched=watched,
        has_challenge=room.challenge is not None,
        question=question,
        ask=ask_form(room) if question is None or question.revealed else None,
        ended=room.ended,
    )


def _student_bar(room: Room, member: Member, session: str, own_view: bool) -> StudentBar:
    is_own = bool(session) and session == member.session
    waits = not room.ended and member.has_to_take(room.sent)
    before = sum(each.number < member.number for each in room.members) if waits else 0
    return StudentBar(
        code=room.code,
        spoken=spoken(room.code),
        name=member.name,
        session=session,
        run=lab_path(member.session, room.code) if member.session else "",
        own_view=own_view,
        shown=_shown(room),
        may_fork=room.shown_member is not None or not is_asked_about(room, room.session),
        given=_given(room, member) if is_own else "",
        earlier=lab_path(member.earlier, room.code) if is_own and member.earlier else "",
        wait=1 + before * TAKEN_EVERY if waits else 0,
        challenge=challenge_line(room, member, session),
        question=student_question(room, member),
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
    member = room.shown_member
    if room.shown is None or member is None:
        return ""
    return f"the run of {member.name}" if room.shown.named else "a student’s run"


def lab_path(session: str, code: str, query: str = "") -> str:
    """The address of a lab that is part of a room."""
    return f"/lab/{session}?{f'{query}&' if query else ''}{urlencode({'room': code})}"


def wall_path(code: str) -> str:
    """The address of a room's wall."""
    return f"/room/{code}/wall"


def run_path(code: str, number: int) -> str:
    """The address at which the teacher looks at a student's run."""
    return f"/room/{code}/runs/{number}"


@lru_cache(maxsize=2048)
def bar_html(bar: Bar) -> str:
    """The inside of the element ``room``: of 200 students' most are alike."""
    return environment.get_template("room/bar.html").render(
        bar=bar, whats=WHATS, amongs=AMONGS, units=UNITS
    )
