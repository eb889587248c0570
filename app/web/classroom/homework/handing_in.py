"""Handing in: freeze the run, train it again, score it, store it, in this order."""

from __future__ import annotations

import time
from dataclasses import dataclass

from anyio import to_thread

from app.classroom.homework.changes import NotAccepted, find, refusal, with_hand_in
from app.classroom.homework.hand_ins import digest_of
from app.classroom.homework.homework import HandIn
from app.classroom.homework.tasks import RunTask, TaskScore, score_run
from app.classroom.room import Room
from app.classroom.rooms import LoadedRoom
from app.store.base import SessionNotFound
from app.training.codec.snapshot import to_bytes
from app.training.experiments.recompute import Recomputed, recompute
from app.training.run.session import TrainingSession
from app.web.classroom.dependencies import ClassroomRequest
from app.web.classroom.homework.services import HomeworkServices, StudentHomework
from app.web.classroom.homework.texts import REFUSED

NOT_BEGUN = "You have not begun this homework yet. Choose “Begin” first."
RUN_GONE = "Your run of this homework was deleted. Begin again."
NO_SENTENCE = "Write a sentence about your run; your teacher reads it."


@dataclass(frozen=True)
class _Frozen:
    snapshot: bytes
    recomputed: Recomputed
    score: TaskScore
    epoch: int


async def hand_in(
    classroom: ClassroomRequest, services: HomeworkServices, of: StudentHomework, sentence: str
) -> LoadedRoom:
    """Hand in the student's run as it is now; it replaces what they handed in before.

    The time is taken first, so training again makes nobody late. When this returns, it is stored.
    Raises NotAccepted, and ProblemError with the reason if the run cannot be handed in.
    """
    now, homework, student = services.clock(), of.homework, of.member.number
    if not homework.may_hand_in(student, now):
        raise NotAccepted(refusal(homework))
    if isinstance(homework.task, RunTask) and not sentence:
        raise NotAccepted(NO_SENTENCE, field="sentence")
    session = await run_of_student(classroom, of)
    if session is None:
        raise NotAccepted(RUN_GONE if student in homework.work else NOT_BEGUN)
    start = await services.hand_ins.load(homework.start)
    time_limit = classroom.sessions.time_limit

    def freeze() -> _Frozen:
        go_on = time_limit.begin(time.thread_time)
        score = score_run(homework.task, session, start)
        return _Frozen(to_bytes(session), recompute(session, go_on), score, session.epoch)

    frozen = await classroom.sessions.run_on_worker(freeze)
    outcome = frozen.recomputed.outcome
    if outcome in REFUSED:
        raise NotAccepted(REFUSED[outcome])
    share = frozen.score.share
    state = await services.hand_ins.create(frozen.snapshot)
    made = HandIn(
        at=now,
        late=homework.is_late(student, now),
        name=of.member.name,
        state=state,
        digest=digest_of(frozen.snapshot),
        epoch=frozen.epoch,
        updates=frozen.recomputed.updates,
        sentence=sentence,
        points=None if share is None else share * homework.points,
        of=homework.points,
        reason=frozen.score.reason,
        recomputed=outcome,
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


async def run_of_student(
    classroom: ClassroomRequest, of: StudentHomework
) -> TrainingSession | None:
    """The student's run, paused; None if there is none."""
    session_id = of.homework.work.get(of.member.number, "")
    if not session_id:
        return None
    try:
        return (await classroom.sessions.pause(session_id)).session
    except SessionNotFound:
        return None


async def begin(
    classroom: ClassroomRequest, services: HomeworkServices, of: StudentHomework
) -> str:
    """Make the student's run from the start of the homework; returns its session id."""
    start = await services.hand_ins.load(of.homework.start)
    if of.homework.seeds == "own":
        start = await to_thread.run_sync(_with_own_weights, start, of.member.number)
    return (await classroom.sessions.adopt(start)).id


def _with_own_weights(start: TrainingSession, student: int) -> TrainingSession:
    seed = (start.recipe.seeds.weights + student) % 2**63
    recipe = start.recipe.model_copy(update={"weight_seed": seed})
    return TrainingSession(recipe, own=start.own)
