"""Snapshots of one kind in the database."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable
from functools import partial

from app.store.base import (
    NOBODY,
    Bounds,
    Created,
    NameTaken,
    SessionDamaged,
    SessionNotFound,
    Store,
    Stored,
    VersionConflict,
    id_of,
)
from app.store.sqlite.entries import Broken, Entries, Found, forget, set_aside
from app.store.sqlite.errors import DatabaseDamaged
from app.store.sqlite.schema import transaction
from app.store.sqlite.worker import Worker

Clock = Callable[[], float]
MICROSECONDS = 1e6
SWEPT_AT_ONCE = 200
PAGES_AT_ONCE = 1000
"""Others write between two such pieces of a sweep."""

_log = logging.getLogger(__name__)


class SqliteStore(Store):
    """Entries of one kind; ``writer`` and ``reader`` work on the same database.

    Looking at a session is using it, yet no reason to write: when sessions were looked at is kept
    here and goes to the disk with the next write.
    """

    def __init__(
        self, kind: str, bounds: Bounds, writer: Worker, reader: Worker, clock: Clock = time.time
    ):
        self._entries = Entries(kind)
        self._kind = kind
        self._bounds = bounds
        self._writer = writer
        self._reader = reader
        self._clock = clock
        self._last = 0
        self._looked_at: dict[str, int] = {}

    async def create(
        self, snapshot: bytes, owner: str = NOBODY, *, name: str | None = None
    ) -> Created:
        """See ``Store.create``."""
        session_id, now = id_of(name), self._now()

        def work(connection: sqlite3.Connection) -> int:
            entries, displaced = self._entries, 0
            if name is not None and entries.find_head(connection, session_id) is not None:
                raise NameTaken(session_id)
            if owner != NOBODY:
                displaced = entries.make_room_for_owner(connection, owner, self._bounds)
            number = entries.add(connection, session_id, owner, snapshot, now)
            others = entries.make_room(connection, number, owner, self._bounds)
            return displaced + (others if owner != NOBODY else 0)

        return Created(session_id, await self._write(work))

    async def load(self, session_id: str) -> Stored:
        """See ``Store.load``."""

        def work(connection: sqlite3.Connection) -> tuple[Found | None, bool]:
            found = self._entries.find(connection, session_id)
            return found, found is not None and found.is_whole(session_id)

        _check(session_id)
        try:
            found, is_whole = await self._reader.run(work)
        except DatabaseDamaged:
            found, is_whole = await self._head(session_id), False
        if found is None:
            raise SessionNotFound(session_id)
        if not is_whole or found.snapshot is None:
            await self._set_aside(found)
            raise SessionDamaged(session_id)
        self._looked_at[session_id] = self._now()
        return Stored(found.version, found.snapshot, found.owner)

    async def owner(self, session_id: str) -> str:
        """See ``Store.owner``."""
        _check(session_id)
        found = await self._head(session_id)
        if found is None:
            raise SessionNotFound(session_id)
        return found.owner

    async def owned(self, owner: str) -> list[str]:
        """See ``Store.owned``."""
        if owner == NOBODY:
            return []
        used = await self._reader.run(lambda c: self._entries.used_of(c, owner))
        latest = {name: max(at, self._looked_at.get(name, 0)) for name, at in used.items()}
        return sorted(latest, key=latest.__getitem__, reverse=True)

    async def replace(self, session_id: str, snapshot: bytes, seen: int) -> int:
        """See ``Store.replace``."""
        _check(session_id)
        now = self._now()

        def work(connection: sqlite3.Connection) -> None:
            found = self._entries.find_head(connection, session_id)
            if found is None:
                raise SessionNotFound(session_id)
            if found.damaged:
                raise SessionDamaged(session_id)
            if found.version != seen:
                raise VersionConflict
            self._entries.replace(connection, found.number, session_id, seen + 1, snapshot, now)

        try:
            await self._write(work)
        except VersionConflict:
            self._looked_at[session_id] = now
            raise
        return seen + 1

    async def delete(self, session_id: str) -> None:
        """See ``Store.delete``."""
        _check(session_id)

        def work(connection: sqlite3.Connection) -> None:
            found = self._entries.find_head(connection, session_id)
            if found is None:
                raise SessionNotFound(session_id)
            try:
                forget(connection, found.number)
            except Broken:
                if found.damaged:
                    raise SessionDamaged(session_id) from None
                raise

        await self._write(work)

    async def count(self) -> int:
        """See ``Store.count``."""
        return await self._reader.run(self._entries.count)

    async def sweep(self) -> int:
        """See ``Store.sweep``. What is free then goes back to the disk."""
        before = int((self._clock() - self._bounds.idle_seconds) * MICROSECONDS)

        def forget_some(connection: sqlite3.Connection) -> int:
            idle = self._entries.idle(connection, before, SWEPT_AT_ONCE)
            for number in idle:
                forget(connection, number)
            return len(idle)

        swept = 0
        while some := await self._write(forget_some):
            swept += some
        while await self._writer.run(_give_back):
            pass
        return swept

    async def flush(self) -> None:
        """Write when sessions were looked at."""
        if self._looked_at:
            await self._write(lambda connection: None)

    async def _write(self, work: Callable[[sqlite3.Connection], int | None]) -> int:
        looked_at = self._looked_at

        def in_transaction(connection: sqlite3.Connection) -> int:
            # Others look at sessions meanwhile, on the thread of the event loop.
            written = looked_at.copy()
            with transaction(connection):
                self._entries.touch(connection, written.items())
                done = work(connection)
            for session_id, at in written.items():
                if looked_at.get(session_id) == at:
                    looked_at.pop(session_id, None)
            return done or 0

        while True:
            try:
                return await self._writer.run(in_transaction)
            except Broken as broken:
                await self._writer.run(partial(_set_aside, number=broken.number))
                self._log_damage(broken.number)

    async def _head(self, session_id: str) -> Found | None:
        return await self._reader.run(lambda c: self._entries.find_head(c, session_id))

    async def _set_aside(self, found: Found) -> None:
        if not found.damaged:
            await self._writer.run(partial(_set_aside, number=found.number, version=found.version))
            self._log_damage(found.number)

    def _log_damage(self, number: int) -> None:
        _log.error("a damaged %s has been set aside: entry %d of the database", self._kind, number)

    def _now(self) -> int:
        """Microseconds, no two the same, so that of any two uses one is the later."""
        self._last = max(int(self._clock() * MICROSECONDS), self._last + 1)
        return self._last


def _check(session_id: str) -> None:
    if not session_id.isascii():
        raise SessionNotFound(session_id)


def _set_aside(connection: sqlite3.Connection, number: int, version: int | None = None) -> None:
    with transaction(connection):
        set_aside(connection, number, version)


def _give_back(connection: sqlite3.Connection) -> bool:
    """Some free pages to the disk; whether there are more."""
    connection.execute(f"PRAGMA incremental_vacuum({PAGES_AT_ONCE})").fetchall()
    [free] = connection.execute("PRAGMA freelist_count").fetchone()
    if free:
        return True
    connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
    return False
