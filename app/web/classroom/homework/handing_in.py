"""Handing in: freeze the work and check it, store it, then say so, in this order."""

from __future__ import annotations

from app.classroom.homework.changes import NotAccepted, find, refusal, with_hand_in
from app.classroom.homework.hand_ins import digest_of
from app.classroom.homework.homework import HandIn
from app.classroom.homework.tasks import CheckTask, HuntTask, RunTask
from app.classroom.room import Room
from app.classroom.rooms import LoadedRoom
from app.i18n.messages import N_, _
from app.web.classroom.dependencies import ClassroomRequest
from app.web.classroom.homework.check_work import CheckWork
from app.web.classroom.homework.hunt_work import HuntWork
from app.web.classroom.homework.run_work import RunWork
from app.web.classroom.homework.services import HomeworkServices, StudentHomework
from app.web.classroom.homework.work import Work

NO_SENTENCE = N_("Write a sentence about your run; your teacher reads it.")


def work_of(classroom: ClassroomRequest, services: HomeworkServices, of: StudentHomework) -> Work:
    """The work of the request's student."""
    if isinstance(of.homework.task, CheckTask):
        return CheckWork(classroom, services, of)
    if isinstance(of.homework.task, HuntTask):
        return HuntWork(classroom, services, of, of.homework.task)
    return RunWork(classroom, services, of, of.homework.task)


async def hand_in(
    classroom: ClassroomRequest,
    services: HomeworkServices,
    of: StudentHomework,
    sentence: str,
    answer: str = "",
) -> LoadedRoom:
    """Hand in the student's work as it is now; it replaces what they handed in before.

    The time is taken first, so training again makes nobody late. When this returns, it is stored.
    Raises NotAccepted, and ProblemError with the reason if the work cannot be handed in.
    """
    now, homework, student = services.clock(), of.homework, of.member.number
    if not homework.may_hand_in(student, now):
        raise NotAccepted(refusal(homework))
    if isinstance(homework.task, RunTask) and not sentence:
        raise NotAccepted(_(NO_SENTENCE), field="sentence")
    frozen = await work_of(classroom, services, of).freeze(answer)
    share = frozen.score.share
    state = await services.hand_ins.create(frozen.content)
    made = HandIn(
        at=now,
        late=homework.is_late(student, now),
        name=of.member.name,
        state=state,
        digest=digest_of(frozen.content),
        weights=frozen.weights,
        epoch=frozen.epoch,
        updates=frozen.updates,
        sentence=sentence,
        points=None if share is None else share * homework.points,
        of=homework.points,
        reason=frozen.score.reason,
        said=frozen.score.said,
        recomputed=frozen.checked,
    )
    replaced: HandIn | None = None

    def change(room: Room) -> Room:
        nonlocal replaced
        replaced = find(room, homework.number).hand_ins.get(student)
        return with_hand_in(room, homework.number, student, made)

    is_stored = False
    try:
        loaded = await classroom.rooms.change(of.loaded.code, change, notifies="desk")
        is_stored = find(loaded.room, homework.number).hand_ins.get(student) == made
    finally:
        unused = [state] if not is_stored else [replaced.state] if replaced else []
        await services.hand_ins.delete(unused)
    return loaded
