"""The stored sessions of one owner: make, load and replace snapshots."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from copy import copy
from dataclasses import dataclass
from typing import Self, TypeVar

from anyio import to_thread

from app.http.workers import Workers
from app.live.renderer import FrameStamp
from app.store.base import (
    NOBODY,
    NameTaken,
    SessionDamaged,
    SessionNotFound,
    Store,
    StoredSnapshot,
    VersionConflict,
)
from app.training.codec.snapshot import BadSnapshot, from_bytes, to_bytes
from app.training.own_data import OwnData
from app.training.recipe.limits import Limits
from app.training.recipe.recipe import Recipe, check_limits
from app.training.run.label import SessionLabel
from app.training.run.session import TrainingSession
from app.web.drafts import Draft, read_draft

T = TypeVar("T")
Action = Callable[[TrainingSession], TrainingSession]

MAX_CACHED_OWNERS = 20_000
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LoadedSession:
    """A session as it is stored, or between two frames if it plays.

    While it plays, ``version`` is that of the last command, and ``stamp`` identifies the last
    frame. After a step, ``done`` of the ``requested`` units are finished, fewer if it was
    ``cancelled``. For a new session, ``displaced`` of its owner's were deleted. In a list, ``used``
    is when it was last used, a Unix time, and a ``held`` one cannot be opened now.
    """

    id: str
    version: int
    session: TrainingSession
    stamp: FrameStamp | None = None
    done: int = 0
    requested: int = 0
    cancelled: bool = False
    displaced: int = 0
    used: float = 0.0
    held: bool = False

    @property
    def followed(self) -> int | None:
        """The sample that frames hold; None at rest, and in slow motion, which has no frames."""
        if self.stamp is None or self.session.play.speed.is_slow_motion:
            return None
        return self.stamp.followed


class StoredSessions:
    """The sessions of one owner in a store, within limits. Work runs on threads.

    All methods with a ``session_id`` raise SessionNotFound if the session does not exist or belongs
    to another owner (indistinguishable on purpose), and SessionDamaged if it cannot be read.
    """

    def __init__(
        self, store: Store, limits: Limits, owner: str = NOBODY, workers: Workers | None = None
    ):
        self._store = store
        self._workers = workers or Workers()
        self.limits = limits
        self.owner = owner
        self.command = ""
        """The key of the visitor's command, which is carried out once; empty without one."""
        self._changed: set[str] = set()
        """The sessions that the command has changed here; it may change them further."""
        self._owners: dict[str, str] = {}
        self.clock = time.time

    def of(self, owner: str) -> Self:
        """The service for another owner's sessions."""
        service = copy(self)
        service.owner, service.command, service._changed = owner, "", set()
        return service

    async def create(self, recipe: Recipe, own: OwnData | None = None) -> LoadedSession:
        """A new session; raises LimitExceeded, or UnusableData if the recipe has other own data."""
        check_limits(recipe, self.limits)

        def make() -> tuple[TrainingSession, bytes]:
            session = TrainingSession(recipe, own=own)
            session.set_label(SessionLabel(made=self.clock()))
            return session, to_bytes(session)

        return await self._store_new(*await to_thread.run_sync(make))

    async def adopt(
        self, session: TrainingSession, *, foreign: bool = False, name: str = ""
    ) -> LoadedSession:
        """Store a session that was made elsewhere, under this name; raises LimitExceeded.

        ``foreign`` if another person may have trained it. What others called it is not kept.
        """
        session.set_label(SessionLabel(name, self.clock()))
        if foreign:
            session.timeline.mark_as_copied()
        for segment in session.timeline.segments:
            check_limits(segment.recipe, self.limits)
        return await self._store_new(session, await to_thread.run_sync(to_bytes, session))

    async def keep(self, draft: Draft) -> int:
        """Store the session of a draft; one that is stored already stays as it is.

        Returns how many older ones were deleted for it. Raises SessionNotFound if it is another
        owner's.
        """
        session = await to_thread.run_sync(draft.make)
        session.set_label(SessionLabel(made=self.clock()))
        snapshot = await to_thread.run_sync(to_bytes, session)
        try:
            return (await self._store.create(snapshot, self.owner, name=draft.id)).evicted
        except NameTaken:
            await self._require_owner(draft.id)
            return 0

    async def _store_new(self, session: TrainingSession, snapshot: bytes) -> LoadedSession:
        created = await self._store.create(snapshot, self.owner)
        return LoadedSession(created.id, 1, session, displaced=created.evicted)

    async def _require_owner(self, session_id: str) -> None:
        """Raise SessionNotFound unless the session exists and is the owner's."""
        if await self.owner_of(session_id) != self.owner:
            raise SessionNotFound(session_id)

    async def owner_of(self, session_id: str) -> str:
        """Whose session it is; raises SessionNotFound. A draft is of whoever asks."""
        if read_draft(session_id):
            return self.owner
        owner = self._owners.get(session_id)
        if owner is None:
            owner = await self._store.owner(session_id)
            if len(self._owners) >= MAX_CACHED_OWNERS:
                self._owners.clear()
            self._owners[session_id] = owner  # it never changes
        return owner

    async def _load_stored(self, session_id: str) -> LoadedSession:
        if draft := read_draft(session_id):
            return LoadedSession(session_id, 1, await to_thread.run_sync(draft.make))
        stored = await self._store.load(session_id)
        session = await to_thread.run_sync(_read, session_id, stored.snapshot)
        return LoadedSession(session_id, stored.version, session)

    async def stored(self, session_id: str) -> StoredSnapshot:
        """The stored snapshot, at most a second behind if the session plays."""
        await self._require_owner(session_id)
        if draft := read_draft(session_id):
            return StoredSnapshot(1, await to_thread.run_sync(lambda: to_bytes(draft.make())))
        return await self._store.load(session_id)

    async def exists(self, session_id: str) -> bool:
        """Whether the owner has such a session."""
        try:
            await self._require_owner(session_id)
            await self._store.owner(session_id)
        except SessionNotFound:
            return False
        return True

    async def count_own(self) -> int:
        """The number of the owner's sessions."""
        return len(await self._store.owned(self.owner))

    async def run_on_worker(self, work: Callable[[], T]) -> T:
        """Run long work for the owner on the threads that train; see ``Workers.run``."""
        return await self._workers.run(self.owner, work)

    async def all(self) -> list[LoadedSession]:
        """The owner's stored sessions, the most recently used first, without damaged ones."""
        found = []
        for session_id in await self._store.owned(self.owner):
            with suppress(SessionNotFound, SessionDamaged):
                stored, idle = await self._store.peek(session_id)
                session = await to_thread.run_sync(_read, session_id, stored.snapshot)
                used = self.clock() - idle
                loaded = LoadedSession(session_id, stored.version, session, used=used)
                found.append(loaded)
        return found

    def is_repeated(self, session_id: str, session: TrainingSession) -> bool:
        """Whether the session has carried out the visitor's command for an earlier request."""
        is_known = bool(self.command) and self.command in session.label.commands
        return is_known and session_id not in self._changed

    def once(self, session_id: str, action: Action, *, if_changed: bool = False) -> Action:
        """The action, which keeps the label and carries out the visitor's command once.

        It raises CommandRepeated if the session knows the command. With ``if_changed``, one that
        changes nothing is not remembered.
        """

        def act(session: TrainingSession) -> TrainingSession:
            if self.is_repeated(session_id, session):
                raise CommandRepeated
            before = to_bytes(session) if self.command and if_changed else b""
            changed = keeping_label(action)(session)
            if self.command and not (if_changed and to_bytes(changed) == before):
                changed.set_label(changed.label.with_command(self.command))
            return changed

        return act

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
            act = self.once(session_id, action, if_changed=not always_new_version)
            session = act(_read(session_id, stored.snapshot))
            return session, to_bytes(session)

        session, snapshot = await self._workers.run(self.owner or session_id, work)
        if not always_new_version and snapshot == stored.snapshot:
            return LoadedSession(session_id, stored.version, session)
        version = await self._store.replace(session_id, snapshot, stored.version)
        self._changed.add(session_id)
        return LoadedSession(session_id, version, session)


class CommandRepeated(Exception):
    """The command was carried out before; its answer was lost."""


def keeping_label(action: Action) -> Action:
    """The action; a new session in place of the old one has its name and date."""

    def act(session: TrainingSession) -> TrainingSession:
        label = session.label
        changed = action(session)
        if changed is not session:
            changed.set_label(label)
        return changed

    return act


def _read(session_id: str, snapshot: bytes) -> TrainingSession:
    try:
        return from_bytes(snapshot)
    except BadSnapshot as error:
        _log.error("a stored session cannot be read: %s", error)
        raise SessionDamaged(session_id) from error
