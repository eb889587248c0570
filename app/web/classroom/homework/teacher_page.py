"""The content of the teacher's pages: all homework of a room, and the table of one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from app.classroom.homework.homework import MAX_POINTS, HandIn, Homework
from app.classroom.homework.rows import students
from app.classroom.homework.tasks import KIND_TITLES, task_text
from app.classroom.join_code import spaced_code
from app.classroom.member import Member
from app.classroom.room import Room
from app.classroom.rooms import LoadedRoom
from app.i18n.messages import _, ngettext
from app.web import addresses
from app.web.classroom.homework.deadline import typed_deadline
from app.web.classroom.homework.student_page import HandedIn, describe_hand_in
from app.web.classroom.homework.texts import PointInTime, late_text, of_text, point_in_time


@dataclass(frozen=True)
class StudentRow:
    """A student in the table; ``extended`` is their own deadline, if they have one.

    ``twins`` are other students who have handed in the same weights to the last bit.
    """

    number: int
    name: str
    status: str
    has_begun: bool
    handed_in: HandedIn | None
    mark: str
    note: str
    extended: PointInTime | None
    twins: str


@dataclass(frozen=True)
class TeacherPage:
    """``link`` is the address for students; ``problem`` is an error message."""

    code: str
    spaced_code: str
    number: int
    title: str
    text: str
    kind: str
    task: str
    of: str
    of_points: str
    due: PointInTime
    typed_due: str
    zone: str
    late: str
    accepts_late: bool
    closed: bool
    link: str
    start: str
    handed_in: int
    handed_in_text: str
    rows: tuple[StudentRow, ...]
    problem: str
    max_points: float = MAX_POINTS


@dataclass(frozen=True)
class ListRow:
    """A homework in the teacher's list."""

    number: int
    title: str
    kind: str
    due: PointInTime
    closed: bool
    handed_in: int
    late: int
    path: str


@dataclass(frozen=True)
class TeacherList:
    """All homework of a room; ``can_add`` if the lab that the class follows can be used."""

    code: str
    spaced_code: str
    students: int
    rows: tuple[ListRow, ...]


def build_list(loaded: LoadedRoom) -> TeacherList:
    """The teacher's list."""
    rows = tuple(
        ListRow(
            each.number,
            each.title,
            _(KIND_TITLES[each.task.kind]),
            point_in_time(each.deadline, each.zone),
            each.closed,
            len(each.hand_ins),
            sum(each.was_late(student) for student in each.hand_ins),
            addresses.room(loaded.code, "homework", each.number),
        )
        for each in loaded.room.homework
    )
    code = loaded.code
    return TeacherList(code, spaced_code(code), len(loaded.room.present), rows)


def build_teacher_page(
    loaded: LoadedRoom, homework: Homework, base: str, problem: str = ""
) -> TeacherPage:
    """The table of one homework; ``base`` is the server's address."""
    code, number = loaded.code, homework.number
    path, rows = addresses.room(code, "homework", number), _rows(loaded.room, homework)
    return TeacherPage(
        code=code,
        spaced_code=spaced_code(code),
        number=number,
        title=homework.title,
        text=homework.text,
        kind=_(KIND_TITLES[homework.task.kind]),
        task=task_text(homework.task),
        of=f"{homework.points:g}",
        of_points=f"{of_text(homework.points)}.",
        due=point_in_time(homework.deadline, homework.zone),
        typed_due=typed_deadline(homework.deadline, homework.zone),
        zone=homework.zone,
        late=late_text(homework),
        accepts_late=homework.accepts_late,
        closed=homework.closed,
        link=base.rstrip("/") + path,
        start=addresses.room(code, "homework", number, "start"),
        handed_in=len(homework.hand_ins),
        handed_in_text=_handed_in_text(len(homework.hand_ins), len(rows)),
        rows=tuple(rows),
        problem=problem,
    )


def _handed_in_text(handed_in: int, students: int) -> str:
    if handed_in == 1:
        return ngettext(
            "%(number)s of %(n)s student has handed in",
            "%(number)s of %(n)s students has handed in",
            students,
            number=handed_in,
        )
    return ngettext(
        "%(number)s of %(n)s student have handed in",
        "%(number)s of %(n)s students have handed in",
        students,
        number=handed_in,
    )


def _rows(room: Room, homework: Homework) -> list[StudentRow]:
    digests = Counter(made.weights for made in homework.hand_ins.values() if made.weights)
    members = students(room, homework)
    return [_row(room, homework, member, digests) for member in members]


def _row(room: Room, homework: Homework, member: Member, digests: Counter[str]) -> StudentRow:
    number = member.number
    made = homework.hand_ins.get(number)
    until = homework.extensions.get(number)
    return StudentRow(
        number=number,
        name=member.name,
        status=homework.status(number),
        has_begun=number in homework.work,
        handed_in=describe_hand_in(room.code, homework, number),
        mark="" if made is None or made.mark is None else f"{made.mark:g}",
        note=made.note if made else "",
        extended=point_in_time(until, homework.zone) if until else None,
        twins=_twins(homework, number, made) if made and digests[made.weights] > 1 else "",
    )


def _twins(homework: Homework, number: int, made: HandIn) -> str:
    return ", ".join(
        theirs.name
        for other, theirs in homework.hand_ins.items()
        if other != number and theirs.weights == made.weights
    )
