"""The content of a student's page of one homework, and of the list of all."""

from __future__ import annotations

from dataclasses import dataclass

from app.classroom.homework.changes import refusal
from app.classroom.homework.homework import MAX_SENTENCE_LENGTH, Homework
from app.classroom.homework.tasks import KIND_TITLES, ChallengeTask, CheckTask, RunTask, task_text
from app.classroom.join_code import spaced_code
from app.classroom.member import Member
from app.classroom.rooms import LoadedRoom
from app.i18n.messages import _, ngettext
from app.web import addresses
from app.web.classroom.dependencies import ClassroomRequest
from app.web.classroom.homework.handing_in import work_of
from app.web.classroom.homework.services import HomeworkServices, StudentHomework
from app.web.classroom.homework.texts import (
    PointInTime,
    late_text,
    of_text,
    point_in_time,
    points_text,
    recomputed_text,
)
from app.web.classroom.homework.work import CurrentWork


@dataclass(frozen=True)
class HandedIn:
    """What a student has handed in, in words."""

    at: PointInTime
    late: bool
    epochs: str
    points: str
    reason: str
    recomputed: str
    sentence: str
    note: str
    state: str
    receipt: str


@dataclass(frozen=True)
class Task:
    """A homework as students see it; ``overdue`` if its deadline is over.

    ``own`` is added to ``path`` if several students share the browser.
    """

    number: int
    title: str
    text: str
    kind: str
    task: str
    points: str
    due: PointInTime
    late: str
    overdue: bool
    status: str
    path: str
    own: str


@dataclass(frozen=True)
class StudentPage:
    """``work`` is None before they have begun. ``refusal`` says why they cannot hand in, if so.
    ``others`` share the browser: their names and pages."""

    code: str
    spaced_code: str
    name: str
    task: Task
    work: CurrentWork | None
    handed_in: HandedIn | None
    refusal: str
    needs_sentence: bool
    is_run: bool
    needs_answer: bool
    typed: str
    problem: str
    way_back: str
    server_time: PointInTime
    others: tuple[tuple[str, str], ...] = ()
    max_sentence: int = MAX_SENTENCE_LENGTH


def describe_task(loaded: LoadedRoom, homework: Homework, member: Member, now: float) -> Task:
    """A homework for a student."""
    due = homework.due(member.number)
    return Task(
        number=homework.number,
        title=homework.title,
        text=homework.text,
        kind=_(KIND_TITLES[homework.task.kind]),
        task=task_text(homework.task),
        points=of_text(homework.points),
        due=point_in_time(due, homework.zone),
        late=late_text(homework),
        overdue=homework.is_late(member.number, now),
        status=homework.status(member.number),
        path=addresses.room(loaded.code, "homework", homework.number),
        own=own_query(loaded, member),
    )


def own_query(loaded: LoadedRoom, member: Member) -> str:
    """The query that says who is meant, if several students share the browser."""
    alone = len(loaded.room.members_of(member.visitor)) < 2
    return "" if alone else f"?student={member.number}"


def student_path(loaded: LoadedRoom, homework: Homework, member: Member) -> str:
    """The address of the student's page of a homework."""
    path = addresses.room(loaded.code, "homework", homework.number)
    return path + own_query(loaded, member)


def _after(epochs: int) -> str:
    return ngettext("after %(n)s epoch", "after %(n)s epochs", epochs)


def describe_hand_in(code: str, homework: Homework, student: int) -> HandedIn | None:
    """What the student has handed in; None if nothing."""
    made = homework.hand_ins.get(student)
    if made is None:
        return None
    return HandedIn(
        at=point_in_time(made.at, homework.zone),
        late=homework.was_late(student),
        epochs="" if made.recomputed == "judged" else _after(made.epoch),
        points=points_text(made.final_points, made.of),
        reason=made.reason_text,
        recomputed=recomputed_text(made.recomputed, made.updates),
        sentence=made.sentence,
        note=made.note,
        state=addresses.room(code, "homework", homework.number, "states", student),
        receipt=addresses.room(code, "homework", homework.number, "receipts", student),
    )


async def build_student_page(
    classroom: ClassroomRequest,
    services: HomeworkServices,
    of: StudentHomework,
    base: str,
    typed: str | None = None,
    problem: str = "",
) -> StudentPage:
    """The page; ``base`` is the server's address for links that are kept."""
    code, homework, member, now = of.loaded.code, of.homework, of.member, services.clock()
    work = await work_of(classroom, services, of).current()
    may = homework.may_hand_in(member.number, now)
    made = homework.hand_ins.get(member.number)
    token = await services.member_links.token_of(of.loaded.room, member)
    return StudentPage(
        code=code,
        spaced_code=spaced_code(code),
        name=member.name,
        task=describe_task(of.loaded, homework, member, now),
        work=work,
        handed_in=describe_hand_in(code, homework, member.number),
        refusal="" if may else refusal(homework),
        needs_sentence=isinstance(homework.task, RunTask),
        is_run=isinstance(homework.task, ChallengeTask | RunTask),
        needs_answer=isinstance(homework.task, CheckTask),
        typed=typed if typed is not None else made.sentence if made else "",
        problem=problem,
        way_back=base.rstrip("/") + addresses.room(code, "homework", "me", token),
        server_time=point_in_time(now, homework.zone),
        others=tuple(
            (each.name, student_path(of.loaded, homework, each))
            for each in of.loaded.room.members_of(member.visitor)
            if each.number != member.number
        ),
    )
