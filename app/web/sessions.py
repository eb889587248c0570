"""Loads a session, does something to it, and stores it: the one way to change one."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from anyio import to_thread
from pydantic import JsonValue

from app.store.base import Store, VersionConflict
from app.training.limits import Limits
from app.training.measuring import step_measured
from app.training.position import Unit
from app.training.recipe import LimitExceeded, Recipe, brief, check_limits
from app.training.session import TrainingSession
from app.training.snapshot import from_bytes, to_bytes

Action = Callable[[TrainingSession], TrainingSession]


@dataclass(frozen=True)
class Held:
    """A session as the store holds it.

    After a step ``done`` is how many units it finished of those ``asked`` for.
    """

    id: str
    version: int
    session: TrainingSession
    done: int = 0
    asked: int = 0


class Sessions:
    """Sessions in a store, within limits. Work runs on a thread, never on the event loop."""

    def __init__(self, store: Store, limits: Limits):
        self._store = store
        self.limits = limits

    async def create(self, recipe: Recipe) -> Held:
        """A new session; raises LimitExceeded."""
        check_limits(recipe, self.limits)

        def make() -> tuple[TrainingSession, bytes]:
            session = TrainingSession(recipe)
            return session, to_bytes(session)

        session, snapshot = await to_thread.run_sync(make)
        return Held(await self._store.create(snapshot), 1, session)

    async def load(self, session_id: str) -> Held:
        """The session as it is; raises SessionNotFound."""
        stored = await self._store.load(session_id)
        session = await to_thread.run_sync(from_bytes, stored.snapshot)
        return Held(session_id, stored.version, session)

    async def delete(self, session_id: str) -> None:
        """Forget the session; raises SessionNotFound."""
        await self._store.delete(session_id)

    async def change(self, session_id: str, action: Action, *, counts_anyway: bool = True) -> Held:
        """Store what ``action`` makes of the session.

        Without ``counts_anyway`` a session that comes out the same keeps its version.

        Where somebody else was faster, it is done once more on what they left; if that
        happens again, VersionConflict is raised and nothing has changed.
        """
        try:
            return await self._change_once(session_id, action, counts_anyway)
        except VersionConflict:
            return await self._change_once(session_id, action, counts_anyway)

    async def _change_once(self, session_id: str, action: Action, counts_anyway: bool) -> Held:
        stored = await self._store.load(session_id)

        def work() -> tuple[TrainingSession, bytes]:
            session = action(from_bytes(stored.snapshot))
            return session, to_bytes(session)

        session, snapshot = await to_thread.run_sync(work)
        if not counts_anyway and snapshot == stored.snapshot:
            return Held(session_id, stored.version, session)
        version = await self._store.replace(session_id, snapshot, stored.version)
        return Held(session_id, version, session)

    async def step(
        self, session_id: str, unit: Unit, count: int, *, measured: bool = False
    ) -> Held:
        """Move the session; it ends early at the time limit or where the run diverges.

        With ``measured`` it records what open charts show beside the losses.
        """
        if count > self.limits.epochs:
            raise LimitExceeded(
                f"count: at most {self.limits.epochs} are allowed in a request, not {brief(count)}"
            )
        done = 0

        def action(session: TrainingSession) -> TrainingSession:
            nonlocal done
            end = time.monotonic() + self.limits.seconds
            move = partial(step_measured if measured else TrainingSession.step, session)
            done = move(unit, count, lambda: time.monotonic() < end)
            return session

        held = await self.change(session_id, action)
        return Held(held.id, held.version, held.session, done, count)

    async def reset(self, session_id: str) -> Held:
        """Back to the very same initial weights."""

        def action(session: TrainingSession) -> TrainingSession:
            session.reset()
            return session

        return await self.change(session_id, action)

    async def patch(
        self,
        session_id: str,
        patch: Callable[[Recipe], dict[str, JsonValue]],
        *,
        strict: bool = True,
    ) -> Held:
        """Change part of the recipe; see ``TrainingSession.changed``.

        ``patch`` is asked with the recipe that it will be laid over, so that what it makes of that
        recipe undoes nobody's change.
        """

        return await self.change(
            session_id,
            lambda session: session.changed(
                patch(session.recipe), limits=self.limits, strict=strict
            ),
            counts_anyway=False,
        )
