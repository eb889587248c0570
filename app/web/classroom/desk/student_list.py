"""The list of students on the desk, which the page reloads every few seconds."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from app.classroom.member import Member
from app.classroom.names import MAX_NAME_LENGTH
from app.classroom.rooms import LoadedRoom
from app.i18n.messages import _, pgettext
from app.web.classroom.dependencies import ClassroomRequest
from app.web.classroom.presence import PresentStudents
from app.web.classroom.room_bar_texts import sent_text
from app.web.templating import environment

GONE_SECONDS = 300.0
"""Who has had no page of the room open for this long is offered for removal."""


@dataclass(frozen=True)
class StudentRow:
    """A student; ``activity`` is "following", "own run" or "offline"."""

    number: int
    name: str
    activity: str

    @property
    def said(self) -> str:
        """The activity in the language of the page."""
        match self.activity:
            case "following":
                return pgettext("the student", "following")
            case "own run":
                return _("own run")
        return pgettext("the student", "offline")


@dataclass(frozen=True)
class StudentList:
    """``sent`` says how many students have the sent run. An ``ended`` room cannot be changed.

    ``rows`` are the students in the room, ``gone`` those of them who have been offline for long,
    and ``removed`` those whom the teacher has removed.
    """

    code: str
    rows: tuple[StudentRow, ...]
    gone: tuple[StudentRow, ...]
    removed: tuple[StudentRow, ...]
    online: int
    following: int
    locked: bool
    names: bool
    ended: bool
    sent: str
    max_name_length: int = MAX_NAME_LENGTH


def build_student_list(
    loaded: LoadedRoom, present: PresentStudents, missed: Mapping[int, float]
) -> StudentList:
    """The list; ``missed`` has the seconds for which students have been offline."""
    room = loaded.room
    students = room.present
    rows = tuple(_row(each, present) for each in students)
    return StudentList(
        code=room.code,
        rows=rows,
        gone=tuple(row for row in rows if missed.get(row.number, 0.0) >= GONE_SECONDS),
        removed=tuple(
            _row(each, present)
            for each in room.members
            if each.left and each.visitor in room.removed
        ),
        online=present.count_here(students),
        following=present.count_following(students),
        locked=room.locked,
        names=room.names,
        ended=room.ended,
        sent=sent_text(room),
    )


def _row(member: Member, present: PresentStudents) -> StudentRow:
    activity = "offline"
    if member.number in present.following:
        activity = "following"
    elif member.number in present.here:
        activity = "own run"
    return StudentRow(member.number, member.name, activity)


def student_list_of(classroom: ClassroomRequest, loaded: LoadedRoom) -> str:
    """The list of a room as HTML."""
    presence = classroom.services.presence
    missed = presence.seconds_missed(loaded.code, [each.number for each in loaded.room.present])
    return student_list_html(build_student_list(loaded, presence.of(loaded.code), missed))


def student_list_html(students: StudentList) -> str:
    """The list as HTML, with a digest of itself so that an unchanged list need not be sent."""
    template = environment.get_template("classroom/students.html")
    html = template.render(students=students, seen="{seen}")
    return html.replace("{seen}", hashlib.sha256(html.encode()).hexdigest()[:16])
