"""The list of students on the desk, which the page reloads every few seconds."""

from __future__ import annotations

import hashlib
from collections.abc import Set
from dataclasses import dataclass

from app.classroom.names import MAX_NAME_LENGTH
from app.classroom.rooms import LoadedRoom
from app.web.classroom.room_bar import sent_text
from app.web.templating import environment


@dataclass(frozen=True)
class StudentRow:
    """A student; ``activity`` is "following" or "own run", ``here`` if a page of the room is
    open."""

    number: int
    name: str
    activity: str
    here: bool


@dataclass(frozen=True)
class StudentList:
    """``sent`` says how many students have the sent run. An ``ended`` room cannot be changed."""

    code: str
    rows: tuple[StudentRow, ...]
    here: int
    following: int
    locked: bool
    names: bool
    ended: bool
    sent: str
    max_name_length: int = MAX_NAME_LENGTH


def build_student_list(loaded: LoadedRoom, here: Set[str]) -> StudentList:
    """The list; ``here`` are the visitors who have a page of the room open."""
    room = loaded.room
    rows = tuple(
        StudentRow(
            each.number,
            each.name,
            "following" if each.follows else "own run",
            each.visitor in here,
        )
        for each in room.present
    )
    return StudentList(
        code=room.code,
        rows=rows,
        here=sum(row.here for row in rows),
        following=sum(member.follows for member in room.present),
        locked=room.locked,
        names=room.names,
        ended=room.ended,
        sent=sent_text(room),
    )


def student_list_html(students: StudentList) -> str:
    """The list as HTML, with a digest of itself so that an unchanged list need not be sent."""
    template = environment.get_template("classroom/students.html")
    html = template.render(students=students, seen="{seen}")
    return html.replace("{seen}", hashlib.sha256(html.encode()).hexdigest()[:16])
