"""The one way to change a session: load it, change it on a thread, store the next version."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable
from contextlib import suppress
from dataclasses import replace
from typing import Self

from anyio import to_thread
from pydantic import JsonValue

from app.errors import ProblemError
from app.http.time_limit import TimeLimit
from app.http.workers import Workers
from app.i18n.messages import _
from app.live.hub import Hub
from app.live.renderer import FrameStamp
from app.live.replica_bus import ReplicasUnavailable, SessionBusy
from app.live.runner import RunnerEnded
from app.store.base import (
    NOBODY,
    SessionDamaged,
    SessionNotFound,
    Store,
    StoreUnavailable,
)
from app.training.codec.snapshot import from_bytes, to_bytes
from app.training.own_data import OwnData
from app.training.recipe.limits import Limits
from app.training.recipe.recipe import LimitExceeded, Recipe, brief
from app.training.run.label import MAX_COMMAND_LENGTH
from app.training.run.measuring import step_measured
from app.training.run.play import Play
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from app.training.run.stop_conditions import StopWatch
from app.training.timeline import undo
from app.web.drafts import Draft, read_draft
from app.web.long_work import LongWork, Progress
from app.web.snapshot_writer import SnapshotWriter
from app.web.stored_sessions import Action, CommandRepeated, LoadedSession, StoredSessions

RECONNECT_SECONDS = 5.0
"""Viewers of a session that has moved from another replica connect again within this time."""


Check = Callable[[TrainingSession], None]
CheckOf = Callable[[str], Awaitable[Check | None]]
"""What a visitor may not open now: raises a ProblemError for such a session."""


class VisitorPredicts(ProblemError):
    """The visitor's class is predicting, and what is asked for would train copies."""

    status = 423

    def __init__(self) -> None:
        super().__init__(
            _(
                "Your class is predicting what a run will do. Try this again once the answer is "
                "revealed."
            )
        )


async def _check_nothing(visitor: str) -> None:
    return None


class SessionService(StoredSessions):
    """The sessions of one owner, stored or playing.

    A playing session is in memory with its runner, which makes changes between two frames. All
    methods raise what those of StoredSessions do.
    """

    def __init__(
        self,
        store: Store,
        limits: Limits,
        hub: Hub,
        owner: str = NOBODY,
        workers: Workers | None = None,
        time_limit: TimeLimit | None = None,
    ):
        super().__init__(store, limits, owner, workers)
        self._hub = hub
        self.time_limit = time_limit or TimeLimit(limits.seconds)
        self.long_work = LongWork(hub)
        self.check_of: CheckOf = _check_nothing
        self._visitor = ""

    def for_visitor(self, visitor: str, command: str = "") -> Self:
        """The visitor's own sessions, as far as they may open them now: see ``check_of``.

        A ``command`` is the key of what the visitor did, which changes a session once.
        """
        service = self.of(visitor)
        service._visitor = visitor
        service.command = command[:MAX_COMMAND_LENGTH]
        return service

    def of(self, owner: str) -> Self:
        """The service for another owner's sessions, all of which can be opened."""
        service = super().of(owner)
        service._visitor = ""
        return service

    async def require_no_prediction(self) -> None:
        """Raises VisitorPredicts: for what trains copies with other settings."""
        if await self._check() is not None:
            raise VisitorPredicts

    async def _check(self) -> Check | None:
        return await self.check_of(self._visitor) if self._visitor else None

    async def require_open(self, session: TrainingSession) -> None:
        """Raises a ProblemError if the visitor may not open this state now, wherever it is kept."""
        if check := await self._check():
            check(session)

    async def all(self) -> list[LoadedSession]:
        """The visitor's sessions; those that they may not open now are ``held``."""
        found = await super().all()
        if await self._check() is None:
            return found
        return [replace(each, held=await self._is_held(each.session)) for each in found]

    async def _is_held(self, session: TrainingSession) -> bool:
        try:
            await self.require_open(session)
        except ProblemError:
            return True
        return False

    async def _store_new(self, session: TrainingSession, snapshot: bytes) -> LoadedSession:
        await self.require_open(session)
        return await super()._store_new(session, snapshot)

    async def keep(self, draft: Draft) -> int:
        """As StoredSessions; raises a ProblemError if the visitor may not open the state now."""
        await self.require_open(await to_thread.run_sync(draft.make))
        return await super().keep(draft)

    async def load(self, session_id: str, view: Hashable = None) -> LoadedSession:
        """The session as it is now, with the cache of the frames in this view."""
        await self._require_owner(session_id)
        if playing := await self._hub.copy(session_id, view):
            session, stamp = playing
            loaded = LoadedSession(session_id, stamp.generation, session, stamp)
        else:
            loaded = await self._load_stored(session_id)
        await self.require_open(loaded.session)
        return loaded

    async def is_playing(self, session_id: str) -> bool:
        """Whether it plays, here or on another replica; False if that replica does not answer."""
        with suppress(SessionBusy, ReplicasUnavailable):
            return await self._hub.generation(session_id) is not None
        return False

    async def generation(self, session_id: str) -> int:
        """The version that the session's page shows."""
        await self._require_owner(session_id)
        return await self.newest(session_id)

    async def newest(self, session_id: str) -> int:
        """The same for any owner; implements ``app.live.hub.SessionRepository``."""
        if read_draft(session_id):
            return 1
        generation = await self._hub.generation(session_id)
        return generation or (await self._store.load(session_id)).version

    async def delete(self, session_id: str) -> None:
        """Delete the session."""
        await self._require_owner(session_id)
        async with self._hub.exclusive(session_id, keep_playing=False):
            await self._stop(session_id)
            await self._store.delete(session_id)

    async def rename(self, session_id: str, name: str) -> LoadedSession:
        """Call the session by another name, or by none (""); it plays on."""

        def action(session: TrainingSession) -> TrainingSession:
            session.set_label(replace(session.label, name=name))
            return session

        return await self.change(session_id, action, always_new_version=False)

    async def play(self, session_id: str, play: Play) -> LoadedSession:
        """Play the session; if it plays already, change its speed and stop conditions.

        Raises UnusableCondition for a stop condition that can never hold.
        """

        def set_play(session: TrainingSession) -> TrainingSession:
            StopWatch.begin(play.stop, session.history)  # raises UnusableCondition
            session.set_play(play)
            return session

        await self._require_owner(session_id)
        action = checked(set_play, await self._check())
        async with self._hub.exclusive(session_id):
            try:
                loaded = await self._change_playing(session_id, action)
                if loaded is None:
                    # Not announced: viewers fetch the page of this version only once it plays.
                    loaded = await self._change_stored(session_id, action)
                    loaded = replace(loaded, stamp=await self._start(loaded))
            except CommandRepeated:
                return await self.load(session_id)
            return loaded

    async def set_play(self, session_id: str, play: Play) -> LoadedSession:
        """Set how the session plays, without starting; raises UnusableCondition."""

        def action(session: TrainingSession) -> TrainingSession:
            StopWatch.begin(play.stop, session.history)  # raises UnusableCondition
            session.set_play_settings(play)
            return session

        return await self.change(session_id, action, always_new_version=False)

    async def pause(self, session_id: str) -> LoadedSession:
        """Stop playing and store the session; does nothing if it does not play."""
        await self._require_owner(session_id)
        async with self._hub.exclusive(session_id, keep_playing=False):
            await self._stop(session_id)
            return await self.load(session_id)

    async def resume(self, session_id: str, keep_playing: bool) -> None:
        """Take over from another replica; implements ``app.live.hub.SessionRepository``."""
        try:
            # Once, so that the former replica can save nothing more. Twice, because it may have
            # used the first version for a page with an error.
            for _ in range(2):
                loaded = await self._change_stored(session_id, lambda session: session)
            if keep_playing and not loaded.session.message:
                await self._start(loaded, RECONNECT_SECONDS)
            else:
                self._hub.announce(session_id, loaded.version)
        except StoreUnavailable as error:
            raise ReplicasUnavailable(str(error)) from error
        except (SessionNotFound, SessionDamaged):
            return  # the next request for the session raises it again

    async def _start(self, loaded: LoadedSession, grace_seconds: float = 0.0) -> FrameStamp:
        writer = SnapshotWriter(self._store, loaded.id, loaded.version)
        # The runner gets a copy: the answer is drawn from ``loaded`` while the copy trains.
        session = await to_thread.run_sync(lambda: from_bytes(to_bytes(loaded.session)))
        owner = self.owner or await self._store.owner(loaded.id)
        return self._hub.play(loaded.id, session, loaded.version, writer.save, grace_seconds, owner)

    async def _stop(self, session_id: str) -> None:
        if runner := self._hub.runner(session_id):
            await runner.pause()

    async def change(
        self,
        session_id: str,
        action: Action,
        *,
        always_new_version: bool = True,
        pauses: bool = False,
    ) -> LoadedSession:
        """Store the session that ``action`` returns; it plays on unless the change ``pauses`` it.

        Without ``always_new_version`` an unchanged session keeps its version. If the session was
        changed elsewhere meanwhile, ``action`` runs again on the new state; the second time,
        VersionConflict is raised and nothing has changed. A repeated command changes nothing.
        """
        await self._require_owner(session_id)
        action = checked(action, await self._check())
        async with self._hub.exclusive(session_id, keep_playing=not pauses):
            if pauses and self.command and self._hub.runner(session_id):
                loaded = await self.load(session_id)
                if self.is_repeated(session_id, loaded.session):
                    return loaded
            if pauses:
                await self._stop(session_id)
            try:
                if playing := await self._change_playing(session_id, action):
                    return playing
                loaded = await self._change_stored(session_id, action, always_new_version)
            except CommandRepeated:
                return await self.load(session_id)
            self._hub.announce(session_id, loaded.version)
            return loaded

    async def _change_playing(self, session_id: str, action: Action) -> LoadedSession | None:
        if runner := self._hub.runner(session_id):
            with suppress(RunnerEnded):
                session, stamp = await runner.change(self.once(session_id, action))
                self._changed.add(session_id)
                self._hub.announce(session_id, stamp.generation)
                return LoadedSession(session_id, stamp.generation, session, stamp)
        return None

    async def step(
        self, session_id: str, unit: Unit, count: int, *, measured: bool = False
    ) -> LoadedSession:
        """Train ``count`` units; stops early at the time limit, when cancelled or diverged.

        With ``measured``, also record what charts show besides the losses.
        """
        if count > self.limits.epochs:
            raise LimitExceeded(
                _(
                    "count: at most %(most)s are allowed in a request, not %(count)s.",
                    most=self.limits.epochs,
                    count=brief(count),
                )
            )
        done = count  # a repeated command has been carried out

        def action(session: TrainingSession) -> TrainingSession:
            nonlocal done
            move = step_measured if measured else TrainingSession.step
            started, go_on = session.epoch, job.may_go_on(self.time_limit.begin())

            def report() -> bool:
                job.done = session.epoch - started
                return go_on()

            done = move(session, unit, count, report)
            return session

        with self.long_work.begin(session_id, count if unit is Unit.EPOCH else 0) as job:
            loaded = await self.change(session_id, action, pauses=True)
        return replace(loaded, done=done, requested=count, cancelled=job.cancelled)

    async def job(self, session_id: str) -> Progress | None:
        """How far the long work on the session is."""
        await self._require_owner(session_id)
        return self.long_work.find(session_id)

    async def cancel_job(self, session_id: str) -> None:
        """End the long work on the session; what it has reached counts."""
        await self._require_owner(session_id)
        self.long_work.cancel(session_id)

    async def reset(self, session_id: str) -> LoadedSession:
        """Go back to the initial weights."""
        return await self.change(session_id, undo.begin_again, pauses=True)

    async def rewind(self, session_id: str, move: undo.Move) -> LoadedSession:
        """Move along the recorded timeline, within the time limit; raises CannotRewind."""
        seconds = self.limits.seconds
        return await self.change(session_id, lambda session: move(session, seconds), pauses=True)

    async def patch(
        self,
        session_id: str,
        patch: Callable[[Recipe], dict[str, JsonValue]],
        *,
        strict: bool = True,
        own: OwnData | None = None,
    ) -> LoadedSession:
        """Change part of the recipe, or bring ``own`` data; see ``TrainingSession.changed``.

        ``patch`` is called with the current recipe, so that it undoes no change made elsewhere. A
        session that comes out the same keeps its version. Raises LimitExceeded, UnusableData or
        ValidationError; then nothing has changed.
        """
        return await self.change(
            session_id,
            lambda session: session.changed(
                patch(session.recipe), own=own, limits=self.limits, strict=strict
            ),
            always_new_version=False,
        )


def checked(action: Action, check: Check | None) -> Action:
    """The action, refused for a session that may not be opened, before or after it."""
    if check is None:
        return action

    def run(session: TrainingSession) -> TrainingSession:
        check(session)
        changed = action(session)
        check(changed)
        return changed

    return run
