"""Loads a session, does something to it, and stores it: the one way to change one."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, replace
from functools import partial

from anyio import to_thread
from pydantic import JsonValue

from app.http.time_limit import TimeLimit
from app.http.workers import Workers
from app.live.hub import Hub
from app.live.renderer import FrameStamp
from app.live.replica_bus import ReplicasUnavailable, SessionBusy
from app.live.runner import RunnerEnded
from app.live.saving import NotSaved
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
from app.training.recipe.dataset import to_own
from app.training.recipe.limits import Limits
from app.training.recipe.recipe import LimitExceeded, Recipe, brief, check_limits
from app.training.run.measuring import step_measured
from app.training.run.play import Play
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from app.training.run.stop_conditions import StopWatch
from app.training.timeline import undo

Action = Callable[[TrainingSession], TrainingSession]

RESUMED_SECONDS = 5.0
"""Those who watch a session that another replica has played come within this."""
MAX_OWNERS = 20_000
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LoadedSession:
    """A session as the store holds it, or between two frames where it plays.

    After a step ``done`` is how many units it finished of those ``asked`` for. While it plays
    ``version`` is the one that the last command has made, and ``stamp`` that of the last frame.
    A new one says how many of its owner's it has ``displaced``.
    """

    id: str
    version: int
    session: TrainingSession
    stamp: FrameStamp | None = None
    done: int = 0
    asked: int = 0
    displaced: int = 0


class SessionService:
    """Sessions in a store, within limits. Work runs on a thread, never on the event loop.

    What plays is held by its runner, and everything is done to it there, between two frames.
    Sessions that are not the owner's are not found.
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
        self.owner = owner
        self._owners: dict[str, str] = {}

    def of(self, owner: str) -> SessionService:
        """The same sessions as this owner sees them."""
        theirs = copy(self)
        theirs.owner = owner
        return theirs

    async def create(self, recipe: Recipe, own: OwnData | None = None) -> LoadedSession:
        """A new session; raises LimitExceeded, or UnusableData for a recipe of other own data."""
        check_limits(recipe, self.limits)

        def make() -> tuple[TrainingSession, bytes]:
            session = TrainingSession(recipe, own=own)
            return session, to_bytes(session)

        return await self._keep_new(*await to_thread.run_sync(make))

    async def adopt(self, session: TrainingSession) -> LoadedSession:
        """Keep a session that was made elsewhere; raises LimitExceeded."""
        for turn in session.timeline.segments:
            check_limits(turn.recipe, self.limits)
        return await self._keep_new(session, await to_thread.run_sync(to_bytes, session))

    async def _keep_new(self, session: TrainingSession, snapshot: bytes) -> LoadedSession:
        created = await self._store.create(snapshot, self.owner)
        return LoadedSession(created.id, 1, session, displaced=created.evicted)

    async def _require(self, session_id: str) -> None:
        """Raises SessionNotFound where there is none, and just so where it is another's."""
        owner = self._owners.get(session_id)
        if owner is None:
            owner = await self._store.owner(session_id)
            if len(self._owners) >= MAX_OWNERS:
                self._owners.clear()
            self._owners[session_id] = owner  # an id has one for good
        if owner != self.owner:
            raise SessionNotFound(session_id)

    async def load(self, session_id: str, view: Hashable = None) -> LoadedSession:
        """The session as it is, for a page in this view.

        Raises SessionNotFound, or SessionDamaged.
        """
        await self._require(session_id)
        if playing := await self._hub.copy(session_id, view):
            session, stamp = playing
            return LoadedSession(session_id, stamp.generation, session, stamp)
        stored = await self._store.load(session_id)
        session = await to_thread.run_sync(_read, session_id, stored.snapshot)
        return LoadedSession(session_id, stored.version, session)

    async def kept(self, session_id: str) -> StoredSnapshot:
        """What the store holds, whoever plays it: a run that plays is kept once a second.

        Raises SessionNotFound, or SessionDamaged.
        """
        await self._require(session_id)
        return await self._store.load(session_id)

    async def plays(self, session_id: str) -> bool:
        """Whether it plays, here or on another replica, as far as can be told now."""
        with suppress(SessionBusy, ReplicasUnavailable):
            return await self._hub.generation(session_id) is not None
        return False

    async def all(self) -> list[LoadedSession]:
        """The owner's sessions, the latest used first, as they are kept.

        What cannot be read is left out.
        """
        found = []
        # To load one is to use it: the other way round their order stays.
        for session_id in reversed(await self._store.owned(self.owner)):
            with suppress(SessionNotFound, SessionDamaged):
                stored = await self._store.load(session_id)
                session = await to_thread.run_sync(_read, session_id, stored.snapshot)
                found.append(LoadedSession(session_id, stored.version, session))
        return found[::-1]

    async def generation(self, session_id: str) -> int:
        """The version that the session's page shows; raises SessionNotFound."""
        await self._require(session_id)
        return await self.newest(session_id)

    async def newest(self, session_id: str) -> int:
        """The same, whoever asks: see ``app.live.hub.SessionRepository``."""
        generation = await self._hub.generation(session_id)
        return generation or (await self._store.load(session_id)).version

    async def delete(self, session_id: str) -> None:
        """Forget the session; raises SessionNotFound."""
        await self._require(session_id)
        async with self._hub.exclusive(session_id, keep_playing=False):
            await self._stop(session_id)
            await self._store.delete(session_id)

    async def play(self, session_id: str, play: Play) -> LoadedSession:
        """Let the session play, or go on in another way where it plays already.

        Raises UnusableCondition where a stop condition cannot hold.
        """

        def action(session: TrainingSession) -> TrainingSession:
            StopWatch.begin(play.stop, session.history)  # so that what cannot hold is refused
            session.set_play(play)
            return session

        await self._require(session_id)
        async with self._hub.exclusive(session_id):
            held = await self._change_playing(session_id, action)
            if held is None:
                # Nobody is told of its version before the page of that version is one of play.
                held = await self._change_stored(session_id, action)
                held = replace(held, stamp=await self._start(held))
            return held

    async def pause(self, session_id: str) -> LoadedSession:
        """Stop playing, if it plays; what was reached is stored."""
        await self._require(session_id)
        async with self._hub.exclusive(session_id, keep_playing=False):
            await self._stop(session_id)
            return await self.load(session_id)

    async def resume(self, session_id: str, keep_playing: bool) -> None:
        """Take over what has played on another replica: see ``app.live.hub.SessionRepository``."""
        try:
            # A version of its own, so that the producer before, if it lives, keeps nothing more;
            # and one after that, for the first may be the number of its page that told of trouble.
            for _ in range(2):
                held = await self._change_stored(session_id, lambda session: session)
            if keep_playing and not held.session.message:
                await self._start(held, RESUMED_SECONDS)
            else:
                self._hub.announce(session_id, held.version)
        except StoreUnavailable as error:
            raise ReplicasUnavailable(str(error)) from error
        except (SessionNotFound, SessionDamaged):
            return  # whoever asks for it is told

    async def _start(self, held: LoadedSession, patience: float = 0.0) -> FrameStamp:
        version = held.version
        tried: bytes | None = None

        async def keep(snapshot: bytes) -> int | None:
            nonlocal version, tried
            try:
                if tried is not None:
                    # The store went away, and may have kept it all the same before it answered.
                    stored = await self._store.load(held.id)
                    version += (stored.version, stored.snapshot) == (version + 1, tried)
                tried = snapshot
                version = await self._store.replace(held.id, snapshot, version)
                tried = None
            except (VersionConflict, SessionNotFound):
                return None
            except StoreUnavailable as error:
                raise NotSaved(str(error)) from error
            return version

        # The runner's own: an answer is drawn from ``held`` while it trains on.
        session = await to_thread.run_sync(lambda: from_bytes(to_bytes(held.session)))
        owner = self.owner or await self._store.owner(held.id)
        return self._hub.play(held.id, session, version, keep, patience, owner)

    async def _stop(self, session_id: str) -> None:
        if runner := self._hub.runner(session_id):
            await runner.pause()

    async def change(
        self,
        session_id: str,
        action: Action,
        *,
        counts_anyway: bool = True,
        pauses: bool = False,
    ) -> LoadedSession:
        """Store what ``action`` makes of the session, which plays on unless it ``pauses``.

        Without ``counts_anyway`` a session that comes out the same keeps its version.

        Where somebody else was faster, it is done once more on what they left; if that
        happens again, VersionConflict is raised and nothing has changed.
        """
        await self._require(session_id)
        async with self._hub.exclusive(session_id, keep_playing=not pauses):
            if pauses:
                await self._stop(session_id)
            return await self._change(session_id, action, counts_anyway)

    async def _change_playing(self, session_id: str, action: Action) -> LoadedSession | None:
        if runner := self._hub.runner(session_id):
            with suppress(RunnerEnded):
                session, stamp = await runner.change(action)
                self._hub.announce(session_id, stamp.generation)
                return LoadedSession(session_id, stamp.generation, session, stamp)
        return None

    async def _change(
        self, session_id: str, action: Action, counts_anyway: bool = True
    ) -> LoadedSession:
        if held := await self._change_playing(session_id, action):
            return held
        held = await self._change_stored(session_id, action, counts_anyway)
        self._hub.announce(session_id, held.version)
        return held

    async def _change_stored(
        self, session_id: str, action: Action, counts_anyway: bool = True
    ) -> LoadedSession:
        try:
            return await self._change_once(session_id, action, counts_anyway)
        except VersionConflict:
            return await self._change_once(session_id, action, counts_anyway)

    async def _change_once(
        self, session_id: str, action: Action, counts_anyway: bool
    ) -> LoadedSession:
        stored = await self._store.load(session_id)

        def work() -> tuple[TrainingSession, bytes]:
            session = action(_read(session_id, stored.snapshot))
            return session, to_bytes(session)

        session, snapshot = await self._workers.run(self.owner or session_id, work)
        if not counts_anyway and snapshot == stored.snapshot:
            return LoadedSession(session_id, stored.version, session)
        version = await self._store.replace(session_id, snapshot, stored.version)
        return LoadedSession(session_id, version, session)

    async def step(
        self, session_id: str, unit: Unit, count: int, *, measured: bool = False
    ) -> LoadedSession:
        """Move the session; it ends early at the time limit or where the run diverges.

        With ``measured`` it records what open charts show beside the losses.
        """
        if count > self.limits.epochs:
            raise LimitExceeded(
                f"count: at most {self.limits.epochs} are allowed in a request, not {brief(count)}."
            )
        done = 0

        def action(session: TrainingSession) -> TrainingSession:
            nonlocal done
            go_on = self.time_limit.begin()
            move = partial(step_measured if measured else TrainingSession.step, session)
            done = move(unit, count, go_on)
            return session

        held = await self.change(session_id, action, pauses=True)
        return replace(held, done=done, asked=count)

    async def reset(self, session_id: str) -> LoadedSession:
        """Back to the very same initial weights."""
        return await self.change(session_id, undo.begin_again, pauses=True)

    async def rewind(self, session_id: str, move: undo.Move) -> LoadedSession:
        """Go back or forward on what was recorded, within the time limit; raises CannotRewind."""
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
        """Change part of the recipe; see ``TrainingSession.changed``.

        ``patch`` is asked with the recipe that it will be laid over, so that what it makes of that
        recipe undoes nobody's change.
        """

        return await self.change(
            session_id,
            lambda session: session.changed(
                patch(session.recipe), own=own, limits=self.limits, strict=strict
            ),
            counts_anyway=False,
        )

    async def set_data(
        self, session_id: str, own: OwnData, patch: dict[str, JsonValue] | None = None
    ) -> LoadedSession:
        """Train on a person's own data, which take the place of own data brought before.

        The run begins anew. Inputs, output and loss are fitted to the data, as for any other data
        set, unless they have the shape of what was there; inputs are standardised. ``patch`` is
        part of a recipe that says otherwise, such as ``{"standardize": False}``. Data that are
        the same as those it has, with nothing else changed, leave the session as it is.

        Raises LimitExceeded, UnusableData or ValidationError, each with a sentence for the person,
        and then nothing has changed; SessionNotFound.
        """
        return await self.patch(session_id, lambda recipe: to_own(patch or {}), own=own)


def _read(session_id: str, snapshot: bytes) -> TrainingSession:
    try:
        return from_bytes(snapshot)
    except BadSnapshot as error:
        _log.error("a session that was kept cannot be read: %s", error)
        raise SessionDamaged(session_id) from error
