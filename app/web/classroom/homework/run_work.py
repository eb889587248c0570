"""Work on a run: a session of the student's own, trained again when it is handed in."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial

from anyio import to_thread

from app.classroom.homework.changes import NotAccepted
from app.classroom.homework.hand_ins import digest_of
from app.classroom.homework.tasks import ChallengeTask, RunTask, score_run
from app.classroom.said import joined
from app.i18n.messages import N_, _
from app.store.base import SessionNotFound
from app.training.codec.snapshot import to_bytes
from app.training.experiments.recompute import recompute
from app.training.run.session import TrainingSession
from app.web import addresses
from app.web.classroom.dependencies import ClassroomRequest
from app.web.classroom.homework.services import HomeworkServices, StudentHomework
from app.web.classroom.homework.texts import NOT_BEGUN, REFUSED
from app.web.classroom.homework.work import CurrentWork, FrozenWork

RUN_GONE = N_("Your run of this homework was deleted. Begin again.")
AGAIN = N_("A new run from the start. The present one stays in your sessions.")


@dataclass(frozen=True)
class RunWork:
    """The run of a challenge, or of a run with a sentence."""

    classroom: ClassroomRequest
    services: HomeworkServices
    of: StudentHomework
    task: ChallengeTask | RunTask

    async def begin(self) -> str:
        """A session from the start of the homework."""
        start = await first_state(self.services, self.of)
        return (await self.classroom.sessions.adopt(start)).id

    async def current(self) -> CurrentWork | None:
        """The session, and what it would score."""
        session_id = self._session_id
        if not session_id:
            return None
        try:
            run = await self.classroom.sessions.load(session_id)
        except SessionNotFound:
            return None
        start = await self.services.hand_ins.load(self.of.homework.start)
        score = partial(score_run, self.task, run.session, start, now=True)
        now = joined((await to_thread.run_sync(score)).said)
        return CurrentWork(lab_of(self.of, session_id), now, _(AGAIN))

    async def freeze(self, answer: str) -> FrozenWork:
        """Pause the run, train it again, score it."""
        if not self._session_id:
            raise NotAccepted(_(NOT_BEGUN))
        try:
            session = (await self.classroom.sessions.pause(self._session_id)).session
        except SessionNotFound:
            raise NotAccepted(_(RUN_GONE)) from None
        start = await self.services.hand_ins.load(self.of.homework.start)
        return await self.classroom.sessions.run_on_worker(lambda: self._freeze(session, start))

    def _freeze(self, session: TrainingSession, start: TrainingSession) -> FrozenWork:
        # Only this thread's own time counts, however many students hand in at the same moment.
        go_on = self.classroom.sessions.time_limit.begin(time.thread_time)
        found = recompute(session, go_on)
        if found.outcome in REFUSED:
            raise NotAccepted(_(REFUSED[found.outcome]))
        score = score_run(self.task, session, start)
        weights = digest_of(session.network.parameters.tobytes())
        return FrozenWork(
            to_bytes(session), score, found.outcome, session.epoch, found.updates, weights
        )

    @property
    def _session_id(self) -> str:
        return self.of.homework.work.get(self.of.member.number, "")


async def first_state(services: HomeworkServices, of: StudentHomework) -> TrainingSession:
    """What the student begins with. Raises HandInLost."""
    start = await services.hand_ins.load(of.homework.start)
    if of.homework.seeds == "own":
        return await to_thread.run_sync(_with_own_weights, start, of.member.number)
    return start


def lab_of(of: StudentHomework, session_id: str) -> str:
    """The address of a run that is made for homework."""
    name = f"{of.loaded.code}.{of.homework.number}"
    return addresses.lab(session_id, query=of.homework.view, homework=name)


def _with_own_weights(start: TrainingSession, student: int) -> TrainingSession:
    seed = (start.recipe.seeds.weights + student) % 2**63
    recipe = start.recipe.model_copy(update={"weight_seed": seed})
    return TrainingSession(recipe, own=start.own)
