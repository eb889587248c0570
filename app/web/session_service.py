"""The one way to change a session: load it, change it on a thread, store the next version."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, replace

from anyio import to_thread
from pydantic import JsonValue

from app.http.time_limit import TimeLimit
from app.http.workers import Workers
from app.live.hub import Hub
from app.live.renderer import FrameStamp
from app.live.replica_bus import ReplicasUnavailable, SessionBusy
from app.live.runner import RunnerEnded
from app.store.base import (
    NOBODY,
    SessionDamaged,
    SessionNotFound,
    Store,
    StoredSnapshot,
    StoreUnavailable,
    VersionConflict,
)
from app.training.codec.snapshot import BadSnapshot, from_bytes, to_bytes
from app.training.own_data import OwnData
from app.training.recipe.limits import Limits
from app.training.recipe.recipe import LimitExceeded, Recipe, brief, check_limits
from app.training.run.measuring import step_measured
from app.training.run.play import Play
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from app.training.run.stop_conditions import StopWatch
from app.training.timeline import undo
from app.web.long_work import Job, LongWork
from app.web.snapshot_writer import SnapshotWriter

Action = Callable[[TrainingSession], TrainingSession]

RECONNECT_SECONDS = 5.0
"""Viewers of a session that has moved from another replica connect again within this time."""
MAX_CACHED_OWNERS = 20_000
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LoadedSession:
    """A session as it is stored, or between two frames if it plays.

    While it plays, ``version`` is that of the last command, and ``stamp`` identifies the last
    frame. After a step, ``done`` of the ``requested`` units are finished, fewer if it was
    ``cancelled``. For a new session, ``displaced`` of its owner's were deleted. In a list,
    ``idle_seconds`` have passed since its last use.
    """

    id: str
    version: int
    session: TrainingSession
    stamp: FrameStamp | None = None
    done: int = 0
    requested: int = 0
    cancelled: bool = False
    displaced: int = 0
    idle_seconds: float = 0.0

    @property
    def followed(self) -> int | None:
        """The sample that frames hold; None at rest, and in slow motion, which has no frames."""
        if self.stamp is None or self.session.play.speed.is_slow_motion:
            return None
        return self.stamp.followed


class SessionService:
    """The sessions of one owner in a store, within limits. Work runs on threads.

    A playing session is in memory with its runner, which makes changes between two frames.

    All methods with a ``session_id`` raise SessionNotFound if the session does not exist or belongs
    to another owner (indistinguishable on purpose), and SessionDamaged if it cannot be read.
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
        self._store = store
        self._workers = workers or Workers()
        self._hub = hub
        self.limits = limits
        self.time_limit = time_limit or TimeLimit(limits.seconds)
        self.long_work = LongWork()
        self.owner = owner
        self._owners: dict[str, str] = {}

    def of(self, owner: str) -> SessionService:
        """The service for another owner's sessions."""
        service = copy(self)
        service.owner = owner
        return service

    async def create(self, recipe: Recipe, own: OwnData | None = None) -> LoadedSession:
        """A new session; raises LimitExceeded, or UnusableData if the recipe has other own data."""
        check_limits(recipe, self.limits)

        def make() -> tuple[TrainingSession, bytes]:
            session = TrainingSession(recipe, own=own)
            return session, to_bytes(session)

        return await self._store_new(*await to_thread.run_sync(make))

    async def adopt(self, session: TrainingSession) -> LoadedSession:
        """Store a session that was made elsewhere; raises LimitExceeded."""
        for segment in session.timeline.segments:
            check_limits(segment.recipe, self.limits)
        return await self._store_new(session, await to_thread.run_sync(to_bytes, session))

    async def _store_new(self, session: TrainingSession, snapshot: bytes) -> LoadedSession:
        created = await self._store.create(snapshot, self.owner)
        return LoadedSession(created.id, 1, session, displaced=created.evicted)

    async def _require_owner(self, session_id: str) -> None:
        """Raise SessionNotFound unless the session exists and is the owner's."""
        owner = self._owners.get(session_id)
        if owner is None:
            owner = await self._store.owner(session_id)
            if len(self._owners) >= MAX_CACHED_OWNERS:
                self._owners.clear()
            self._owners[session_id] = owner  # it never changes
        if owner != self.owner:
            raise SessionNotFound(session_id)

    async def load(self, session_id: str, view: Hashable = None) -> LoadedSession:
        """The session as it is now, with the cache of the frames in this view."""
        await self._require_owner(session_id)
        if playing := await self._hub.copy(session_id, view):
            session, stamp = playing
            return LoadedSession(session_id, stamp.generation, session, stamp)
        return await self._load_stored(session_id)

    async def _load_stored(self, session_id: str) -> LoadedSession:
        stored = await self._store.load(session_id)
        session = await to_thread.run_sync(_read, session_id, stored.snapshot)
        return LoadedSession(session_id, stored.version, session)

    async def stored(self, session_id: str) -> StoredSnapshot:
        """The stored snapshot, at most a second behind if the session plays."""
        await self._require_owner(session_id)
        return await self._store.load(session_id)

    async def is_playing(self, session_id: str) -> bool:
        """Whether it plays, here or on another replica; False if that replica does not answer."""
        with suppress(SessionBusy, ReplicasUnavailable):
            return await self._hub.generation(session_id) is not None
        return False

    async def all(self) -> list[LoadedSession]:
        """The owner's stored sessions, the most recently used first, without damaged ones."""
        found = []
        for session_id in await self._store.owned(self.owner):
            with suppress(SessionNotFound, SessionDamaged):
                stored, idle = await self._store.peek(session_id)
                session = await to_thread.run_sync(_read, session_id, stored.snapshot)
                loaded = LoadedSession(session_id, stored.version, session, idle_seconds=idle)
                found.append(loaded)
        return found

    async def generation(self, session_id: str) -> int:
        """The version that the session's page shows."""
        await self._require_owner(session_id)
        return await self.newest(session_id)

    async def newest(self, session_id: str) -> int:
        """The same for any owner; implements ``app.live.hub.SessionRepository``."""
        generation = await self._hub.generation(session_id)
        return generation or (await self._store.load(session_id)).version

    async def delete(self, session_id: str) -> None:
        """Delete the session."""
        await self._require_owner(session_id)
        async with self._hub.exclusive(session_id, keep_playing=False):
            await self._stop(session_id)
            await self._store.delete(session_id)

    async def play(self, session_id: str, play: Play) -> LoadedSession:
        """Play the session; if it plays already, change its speed and stop conditions.

        Raises UnusableCondition for a stop condition that can never hold.
        """

        def action(session: TrainingSession) -> TrainingSession:
            StopWatch.begin(play.stop, session.history)  # raises UnusableCondition
            session.set_play(play)
            return session

        await self._require_owner(session_id)
        async with self._hub.exclusive(session_id):
            loaded = await self._change_playing(session_id, action)
            if loaded is None:
                # Not announced: viewers fetch the page of this version only once it plays.
                loaded = await self._change_stored(session_id, action)
                loaded = replace(loaded, stamp=await self._start(loaded))
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
        VersionConflict is raised and nothing has changed.
        """
        await self._require_owner(session_id)
        async with self._hub.exclusive(session_id, keep_playing=not pauses):
            if pauses:
                await self._stop(session_id)
            if loaded := await self._change_playing(session_id, action):
                return loaded
            loaded = await self._change_stored(session_id, action, always_new_version)
            self._hub.announce(session_id, loaded.version)
            return loaded

    async def _change_playing(self, session_id: str, action: Action) -> LoadedSession | None:
        if runner := self._hub.runner(session_id):
            with suppress(RunnerEnded):
                session, stamp = await runner.change(action)
                self._hub.announce(session_id, stamp.generation)
                return LoadedSession(session_id, stamp.generation, session, stamp)
        return None

    async def _change_stored(
        self, session_id: str, action: Action, always_new_version: bool = True
    ) -> LoadedSession:
        try:
            return await self._change_once(session_id, action, always_new_version)
        except VersionConflict:
            return await self._change_once(session_id, action, always_new_version)

    async def _change_once(
        self, session_id: str, action: Action, always_new_version: bool
    ) -> LoadedSession:
        stored = await self._store.load(session_id)

        def work() -> tuple[TrainingSession, bytes]:
            session = action(_read(session_id, stored.snapshot))
            return session, to_bytes(session)

        session, snapshot = await self._workers.run(self.owner or session_id, work)
        if not always_new_version and snapshot == stored.snapshot:
            return LoadedSession(session_id, stored.version, session)
        version = await self._store.replace(session_id, snapshot, stored.version)
        return LoadedSession(session_id, version, session)

    async def step(
        self, session_id: str, unit: Unit, count: int, *, measured: bool = False
    ) -> LoadedSession:
        """Train ``count`` units; stops early at the time limit, when cancelled or diverged.

        With ``measured``, also record what charts show besides the losses.
        """
        if count > self.limits.epochs:
            raise LimitExceeded(
                f"count: at most {self.limits.epochs} are allowed in a request, not {brief(count)}."
            )
        done = 0

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

    async def job(self, session_id: str) -> Job | None:
        """The long work on the session that is in progress here."""
        await self._require_owner(session_id)
        return self.long_work.find(session_id)

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


def _read(session_id: str, snapshot: bytes) -> TrainingSession:
    try:
        return from_bytes(snapshot)
    except BadSnapshot as error:
        _log.error("a stored session cannot be read: %s", error)
        raise SessionDamaged(session_id) from error
