"""The stored hunts of one visitor: start, load, change, list."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated

from anyio import to_thread
from fastapi import Depends, Request

from app.errors import ProblemError
from app.http.identity import visitor_or_new
from app.i18n.messages import _
from app.practice.bug_hunt.hunt import Hunt
from app.practice.bug_hunt.levels import MAX_SEED, draw
from app.practice.bug_hunt.score import final_score
from app.practice.score import PracticeScore
from app.store.base import SessionDamaged, SessionNotFound, Store, VersionConflict
from app.web.dependencies import app_state

Change = Callable[[Hunt], Hunt]

MAX_OWN = 20
"""Hunts of a visitor's own that are kept."""


class HuntNotFound(ProblemError):
    """No hunt has this id, or it is another visitor's (indistinguishable on purpose)."""

    status = 404

    def __init__(self) -> None:
        super().__init__(
            _(
                "There is no such bug hunt. It may have expired or belong to another browser. "
                "Start a new one."
            )
        )


@dataclass(frozen=True)
class LoadedHunt:
    """A hunt in one version of its store."""

    id: str
    version: int
    hunt: Hunt


class HuntService:
    """The hunts of ``owner`` in a store of their own."""

    def __init__(self, store: Store, owner: str):
        self._store = store
        self.owner = owner

    async def start(
        self, level: int, seed: int | None = None, task: str = "", back: str = ""
    ) -> LoadedHunt:
        """A new hunt; without a seed of a random one. Raises KeyError without such a level."""
        if not task:
            await self._make_room()
        seed = secrets.randbelow(MAX_SEED + 1) if seed is None else seed
        await to_thread.run_sync(draw, level, seed)
        hunt = Hunt(level=level, seed=seed, task=task, back=back)
        created = await self._store.create(hunt.to_bytes(), self.owner)
        return LoadedHunt(created.id, 1, hunt)

    async def _make_room(self) -> None:
        """Delete the oldest of the owner's own hunts, so that those of tasks are never evicted."""
        for old in (await self.all())[MAX_OWN - 1 :]:
            with suppress(SessionNotFound):
                await self._store.delete(old.id)

    async def load(self, hunt_id: str) -> LoadedHunt:
        """One of the owner's hunts. Raises HuntNotFound."""
        try:
            stored = await self._store.load(hunt_id)
        except (SessionNotFound, SessionDamaged):
            raise HuntNotFound from None
        if stored.owner != self.owner:
            raise HuntNotFound
        return LoadedHunt(hunt_id, stored.version, Hunt.from_bytes(stored.snapshot))

    async def change(self, hunt_id: str, change: Change) -> LoadedHunt:
        """Store what ``change`` makes of the hunt; it is repeated once after a conflict.

        Raises HuntNotFound, VersionConflict, and what ``change`` raises; then nothing has changed.
        """
        try:
            return await self._change_once(hunt_id, change)
        except VersionConflict:
            return await self._change_once(hunt_id, change)

    async def _change_once(self, hunt_id: str, change: Change) -> LoadedHunt:
        loaded = await self.load(hunt_id)
        changed = await to_thread.run_sync(change, loaded.hunt)
        if changed == loaded.hunt:
            return loaded
        version = await self._store.replace(hunt_id, changed.to_bytes(), loaded.version)
        return LoadedHunt(hunt_id, version, changed)

    async def all(self, task: str = "") -> list[LoadedHunt]:
        """The owner's hunts of a task, most recently used first; without a task their own ones."""
        found = []
        for hunt_id in await self._store.owned(self.owner):
            with suppress(SessionNotFound, SessionDamaged):
                stored, _ = await self._store.peek(hunt_id)
                found.append(LoadedHunt(hunt_id, stored.version, Hunt.from_bytes(stored.snapshot)))
        return [each for each in found if each.hunt.task == task]

    async def best(self, task: str) -> PracticeScore | None:
        """The best score of the owner's hunts of a task; None if there is none."""
        scores = [final_score(each.hunt) for each in await self.all(task)]
        return max(scores, key=lambda score: score.points, default=None)


def hunts_of(request: Request, visitor: str) -> HuntService:
    """The hunts of a visitor."""
    return HuntService(app_state(request).stores.hunts, visitor)


def _hunts_of_visitor(request: Request) -> HuntService:
    return hunts_of(request, visitor_or_new(request))


Hunts = Annotated[HuntService, Depends(_hunts_of_visitor)]
"""The hunts of the request's visitor."""
