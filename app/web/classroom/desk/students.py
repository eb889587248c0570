"""The list of students on the desk, drawn anew every few seconds."""

from __future__ import annotations

import hashlib
from collections.abc import Set
from dataclasses import dataclass

from app.classroom.room import MAX_LETTERS_OF_NAME, Member
from app.classroom.rooms import LoadedRoom
from app.web.classroom.bars import sent_words
from app.web.templating import environment


@dataclass(frozen=True)
class Row:
    """A student; ``doing`` in a few words, ``here`` whether a page of the room is open."""

    number: int
    name: str
    doing: str
    here: bool


@dataclass(frozen=True)
class Students:
    """``sent`` says how many have what was sent; who has ``ended`` a room changes nothing more."""

    code: str
    rows: tuple[Row, ...]
    here: int
    following: int
    locked: bool
    names: bool
    ended: bool
    sent: str
    max_letters: int = MAX_LETTERS_OF_NAME


def build_students(held: LoadedRoom, here: Set[str]) -> Students:
    """The list; ``here`` are the visitors who have a page of the room open."""
    room = held.room
    rows = tuple(
        Row(each.number, each.name, _doing(each), each.visitor in here) for each in room.members
    )
    return Students(
        code=room.code,
        rows=rows,
        here=sum(row.here for row in rows),
        following=sum(member.follows for member in room.members),
        locked=room.locked,
        names=room.names,
        ended=room.ended,
        sent=sent_words(room),
    )


def _doing(member: Member) -> str:
    return "following" if member.follows else "own run"


def students_html(students: Students) -> str:
    """The list as HTML."""
    html = environment.get_template("room/students.html").render(students=students, seen="{seen}")
    # It says itself what it shows, so that nothing is sent where nothing is new.
    return html.replace("{seen}", hashlib.sha256(html.encode()).hexdigest()[:16])
