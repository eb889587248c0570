"""The room bar above a page: who the visitor is in the room, and what they can do there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from fastapi.responses import HTMLResponse

from app.classroom.join_code import spaced_code
from app.classroom.member import Member
from app.classroom.questions.question_changes import has_blind_question
from app.classroom.room import Room
from app.classroom.rooms import LoadedRoom
from app.i18n.languages import current_language
from app.web import addresses
from app.web.classroom.challenge.bar_line import ChallengeLine, challenge_line
from app.web.classroom.presence import PresentStudents
from app.web.classroom.questions.panels import (
    ASK_CHOICES,
    LEFT,
    AskForm,
    StudentQuestion,
    TeacherQuestion,
    chosen_key,
    student_question,
    teacher_question,
)
from app.web.classroom.room_bar_texts import given_text, sent_text, shown_text
from app.web.plans.bar import StudentPlan, TeacherPlan, student_plan, teacher_plan
from app.web.templating import environment

TAKE_INTERVAL_MS = 40
"""Students' pages fetch a sent run one after the other; a small server needs this long for one."""


CALL_INTERVAL_MS = 10
"""Students' pages go back to the teacher's run one after the other."""


@dataclass(frozen=True)
class WatchedStudent:
    """The student whose run the teacher is looking at; ``shown`` if it is shown to everybody."""

    number: int
    name: str
    shown: bool


@dataclass(frozen=True)
class TeacherBar:
    """``session`` is the teacher's lab that the page shows, if any; ``leads`` if the class follows
    it.

    Of the ``students`` in the room, ``online`` have one of its pages open, and ``following`` see
    what the class sees; while ``paused``, their runs do not play, and ``stopped`` did before.
    ``here`` is the page's address, ``lab`` that of the lab that the class follows. ``sent`` says
    how many students have received the sent run. ``ask`` is the form for a question, None while one
    is open. ``problem`` is an error message, ``refused`` the name of the field that it is about.
    """

    code: str
    spaced_code: str
    session: str
    leads: bool
    students: int
    online: int
    following: int
    locked: bool
    shown: str
    here: str
    lab: str
    watched: WatchedStudent | None = None
    paused: bool = False
    stopped: int = 0
    sent: str = ""
    has_challenge: bool = False
    plan: TeacherPlan | None = None
    question: TeacherQuestion | None = None
    ask: AskForm | None = None
    problem: str = ""
    refused: str = ""
    ended: bool = False
    role: Literal["teacher"] = "teacher"

    @property
    def elsewhere(self) -> int:
        """How many students are online and do not see what the class sees."""
        return self.online - self.following


@dataclass(frozen=True)
class StudentBar:
    """``session`` is the student's own run that the page shows, empty on the page that follows.

    ``run`` is the address of their own run, if any, ``earlier`` that of the one before; ``given``
    describes a run that was sent. ``own_view`` says whether they look at the teacher's run in a
    different view, ``may_fork`` whether it may be forked now. The page fetches a sent run after
    ``wait`` milliseconds, and goes to the teacher's run after ``call`` milliseconds; 0 for never.
    ``own_shown`` says whether their run is shown to the class: with their "name", or "no name".
    ``student`` is their number if several share the browser, so that addresses name them.
    ``asks_id`` is what they are asked for as their id.
    """

    code: str
    spaced_code: str
    name: str
    session: str
    run: str
    own_view: bool
    shown: str
    may_fork: bool
    student: str = ""
    own_shown: Literal["", "name", "no name"] = ""
    paused: bool = False
    call: int = 0
    given: str = ""
    earlier: str = ""
    wait: int = 0
    asks_id: str = ""
    challenge: ChallengeLine | None = None
    plan: StudentPlan | None = None
    question: StudentQuestion | None = None
    problem: str = ""
    refused: str = ""
    ended: bool = False
    has_homework: bool = False
    role: Literal["student"] = "student"

    def path(self, *parts: str) -> str:
        """An address of the room, for this student."""
        return addresses.room(self.code, *parts, student=self.student)


RoomBar = TeacherBar | StudentBar


def build_room_bar(
    loaded: LoadedRoom,
    visitor: str,
    session: str,
    present: PresentStudents,
    *,
    own_view: bool = False,
    number: int = 0,
    student: int = 0,
) -> RoomBar | None:
    """The bar for a visitor; None if they are not in the room.

    ``session`` is the lab that the page shows, empty on the room's own pages. ``number`` is the
    student whose run the teacher is looking at, ``student`` the one who the visitor is, if several
    share the browser.
    """
    room = loaded.room
    if loaded.is_teacher(visitor):
        return _teacher_bar(room, session, number, present, is_owner=loaded.teacher == visitor)
    member = loaded.member_of(visitor, student, session) if visitor else None
    if member is None:
        return None
    return _student_bar(room, member, session, own_view, loaded.choice_of(member))


def _teacher_bar(
    room: Room, session: str, number: int, present: PresentStudents, *, is_owner: bool
) -> TeacherBar:
    member, shown = room.member(number), room.shown_member
    watched = WatchedStudent(number, member.name, shown=member == shown) if member else None
    here = addresses.room(room.code, "wall")
    if session:
        here = addresses.lab(session, room=room.code) if is_owner else addresses.room(room.code)
    question = teacher_question(room)
    return TeacherBar(
        code=room.code,
        spaced_code=spaced_code(room.code),
        session=session,
        leads=session == room.session,
        students=len(room.present),
        online=present.count_here(room.present),
        following=present.count_following(room.present),
        locked=room.locked,
        shown=shown_text(room),
        sent=sent_text(room),
        here=addresses.room(room.code, "runs", number) if watched else here,
        lab=followed_lab(room) if is_owner else addresses.room(room.code),
        watched=watched,
        paused=room.paused,
        stopped=room.stopped,
        has_challenge=room.challenge is not None,
        plan=teacher_plan(room),
        question=question,
        ask=AskForm(about=chosen_key(room)) if question is None or question.revealed else None,
        ended=room.ended,
    )


def _student_bar(
    room: Room, member: Member, session: str, own_view: bool, student: str
) -> StudentBar:
    is_own = bool(session) and session == member.session
    waits = not room.ended and room.mode == "work" and member.has_yet_to_receive(room.sent)
    waits = waits and not has_blind_question(room, room.session)  # a copy shows the answer
    is_called = is_own and member.follows and not (room.ended or waits)
    before = 0
    if waits or is_called:
        before = sum(each.number < member.number for each in room.present)
    own_shown: Literal["", "name", "no name"] = ""
    if room.shown and room.shown_member == member:
        own_shown = "name" if room.shown.named else "no name"
    return StudentBar(
        code=room.code,
        spaced_code=spaced_code(room.code),
        name=member.name,
        session=session,
        run=addresses.lab(member.session, room=room.code) if member.session else "",
        own_view=own_view,
        shown=shown_text(room),
        may_fork=room.shown_member is not None or not has_blind_question(room, room.session),
        has_homework=bool(room.homework),
        student=student,
        own_shown=own_shown,
        paused=room.paused,
        call=1 + before * CALL_INTERVAL_MS if is_called else 0,
        given=given_text(room, member) if is_own else "",
        earlier=addresses.lab(member.earlier, room=room.code) if is_own and member.earlier else "",
        wait=1 + before * TAKE_INTERVAL_MS if waits else 0,
        asks_id="" if member.external_id or room.ended else room.asks_id,
        challenge=challenge_line(room, member, session),
        plan=student_plan(room),
        question=student_question(room, member),
        ended=room.ended,
    )


def followed_lab(room: Room) -> str:
    """The address of the lab that the class follows, for its owner."""
    return addresses.lab(room.session, query=room.view, room=room.code)


def teachers_lab(loaded: LoadedRoom, visitor: str) -> str:
    """What the class follows: for the owner the lab, for a co-teacher the page that shows it."""
    is_owner = loaded.teacher == visitor
    return followed_lab(loaded.room) if is_owner else addresses.room(loaded.code)


def way_to_lab(room: Room) -> str:
    """The address that leads any teacher of the room to what the class follows."""
    return addresses.room(room.code, "lab")


def room_bar_html(bar: RoomBar) -> str:
    """The content of the element ``#room``, with the seconds that are left for the question."""
    html, question = _room_bar_html(bar, current_language()), bar.question
    return html if question is None else html.replace(LEFT, str(question.left or ""))


@lru_cache(maxsize=2048)
def _room_bar_html(bar: RoomBar, _language: str) -> str:
    """Cached: most bars of a class are equal."""
    template = environment.get_template("classroom/room_bar.html")
    return template.render(bar=bar, left=LEFT, **ASK_CHOICES)


def room_bar_response(bar: RoomBar, status: int = 200) -> HTMLResponse:
    """The bar as a fragment for htmx."""
    return HTMLResponse(room_bar_html(bar), status, {"Cache-Control": "no-store"})
