"""Snapshots of one kind in the database."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable
from functools import partial

from app.store.base import (
    NOBODY,
    CreatedEntry,
    NameTaken,
    Quota,
    SessionDamaged,
    SessionNotFound,
    Store,
    StoredSnapshot,
    VersionConflict,
    id_of,
)
from app.store.sqlite.connection_thread import ConnectionThread
from app.store.sqlite.entry_table import (
    EntryCorrupt,
    EntryRow,
    EntryTable,
    delete_entry,
    quarantine,
)
from app.store.sqlite.errors import DatabaseDamaged
from app.store.sqlite.schema import transaction

Clock = Callable[[], float]
MICROSECONDS = 1e6
DELETED_AT_ONCE = 200
PAGES_AT_ONCE = 1000
"""Other processes can write between two portions of expiry."""

_log = logging.getLogger(__name__)


class SqliteStore(Store):
    """Entries of one kind; ``writer`` and ``reader`` work on the same database.

    Loading a session counts as use, but is no reason to write: times of use are kept in memory and
    written along with the next change.
    """

    def __init__(
        self,
        kind: str,
        quota: Quota,
        writer: ConnectionThread,
        reader: ConnectionThread,
        clock: Clock = time.time,
    ):
        self._table = EntryTable(kind)
        self._kind = kind
        self._quota = quota
        self._writer = writer
        self._reader = reader
        self._clock = clock
        self._last = 0
        self._unwritten_uses: dict[str, int] = {}

    async def create(
        self, snapshot: bytes, owner: str = NOBODY, *, name: str | None = None
    ) -> CreatedEntry:
        session_id, now = id_of(name), self._now()

        def work(connection: sqlite3.Connection) -> int:
            table, evicted = self._table, 0
            if name is not None and table.find_head(connection, session_id) is not None:
                raise NameTaken(session_id)
            if owner != NOBODY:
                evicted = table.evict_from_owner(connection, owner, self._quota)
            number = table.add(connection, session_id, owner, snapshot, now)
            others = table.evict(connection, number, owner, self._quota)
            return evicted + (others if owner != NOBODY else 0)

        return CreatedEntry(session_id, await self._write(work))

    async def load(self, session_id: str) -> StoredSnapshot:
        stored = await self._read(session_id)
        self._unwritten_uses[session_id] = self._now()
        return stored

    async def peek(self, session_id: str) -> tuple[StoredSnapshot, float]:
        stored = await self._read(session_id)
        written = await self._reader.run(lambda c: self._table.last_use(c, session_id))
        used = max(written, self._unwritten_uses.get(session_id, 0))
        return stored, self._clock() - used / MICROSECONDS

    async def _read(self, session_id: str) -> StoredSnapshot:
        def work(connection: sqlite3.Connection) -> tuple[EntryRow | None, bool]:
            row = self._table.find(connection, session_id)
            return row, row is not None and row.is_intact(session_id)

        _check(session_id)
        try:
            row, is_intact = await self._reader.run(work)
        except DatabaseDamaged:
            row, is_intact = await self._head(session_id), False
        if row is None:
            raise SessionNotFound(session_id)
        if not is_intact or row.snapshot is None:
            if not row.damaged:
                await self._quarantine(row.number, row.version)
            raise SessionDamaged(session_id)
        return StoredSnapshot(row.version, row.snapshot, row.owner)

    async def owner(self, session_id: str) -> str:
        _check(session_id)
        row = await self._head(session_id)
        if row is None:
            raise SessionNotFound(session_id)
        return row.owner

    async def owned(self, owner: str) -> list[str]:
        if owner == NOBODY:
            return []
        uses = await self._reader.run(lambda c: self._table.last_uses(c, owner))
        latest = {name: max(at, self._unwritten_uses.get(name, 0)) for name, at in uses.items()}
        return sorted(latest, key=latest.__getitem__, reverse=True)

    async def ids(self) -> list[str]:
        return await self._reader.run(self._table.ids)

    async def replace(self, session_id: str, snapshot: bytes, expected: int) -> int:
        _check(session_id)
        now = self._now()

        def work(connection: sqlite3.Connection) -> None:
            row = self._table.find_head(connection, session_id)
            if row is None:
                raise SessionNotFound(session_id)
            if row.damaged:
                raise SessionDamaged(session_id)
            if row.version != expected:
                raise VersionConflict
            self._table.replace(connection, row.number, session_id, expected + 1, snapshot, now)

        try:
            await self._write(work)
        except VersionConflict:
            self._unwritten_uses[session_id] = now
            raise
        return expected + 1

    async def delete(self, session_id: str) -> None:
        _check(session_id)

        def work(connection: sqlite3.Connection) -> None:
            row = self._table.find_head(connection, session_id)
            if row is None:
                raise SessionNotFound(session_id)
            try:
                delete_entry(connection, row.number)
            except EntryCorrupt:
                if row.damaged:
                    raise SessionDamaged(session_id) from None
                raise

        await self._write(work)

    async def count(self) -> int:
        return await self._reader.run(self._table.count)

    async def delete_expired(self) -> int:
        """Delete expired entries, then return free pages to the file system."""
        before = int((self._clock() - self._quota.ttl_seconds) * MICROSECONDS)

        def delete_some(connection: sqlite3.Connection) -> int:
            expired = self._table.expired(connection, before, DELETED_AT_ONCE)
            for number in expired:
                delete_entry(connection, number)
            return len(expired)

        deleted = 0
        while some := await self._write(delete_some):
            deleted += some
        while await self._writer.run(_vacuum):
            pass
        return deleted

    async def flush(self) -> None:
        """Write the times of use."""
        if self._unwritten_uses:
            await self._write(lambda connection: None)

    async def _write(self, work: Callable[[sqlite3.Connection], int | None]) -> int:
        uses = self._unwritten_uses

        def in_transaction(connection: sqlite3.Connection) -> int:
            # The event loop's thread adds uses meanwhile.
            written = uses.copy()
            with transaction(connection):
                self._table.touch(connection, written.items())
                result = work(connection)
            for session_id, at in written.items():
                if uses.get(session_id) == at:
                    uses.pop(session_id, None)
            return result or 0

        while True:
            try:
                return await self._writer.run(in_transaction)
            except EntryCorrupt as corrupt:
                await self._quarantine(corrupt.number)

    async def _head(self, session_id: str) -> EntryRow | None:
        return await self._reader.run(lambda c: self._table.find_head(c, session_id))

    async def _quarantine(self, number: int, version: int | None = None) -> None:
        await self._writer.run(partial(_quarantine, number=number, version=version))
        _log.error("a damaged %s is in quarantine: entry %d of the database", self._kind, number)

    def _now(self) -> int:
        """Microseconds, strictly increasing, so that of any two uses one is the later."""
        self._last = max(int(self._clock() * MICROSECONDS), self._last + 1)
        return self._last


def _check(session_id: str) -> None:
    if not session_id.isascii():
        raise SessionNotFound(session_id)


def _quarantine(connection: sqlite3.Connection, number: int, version: int | None) -> None:
    with transaction(connection):
        quarantine(connection, number, version)


def _vacuum(connection: sqlite3.Connection) -> bool:
    """Return some free pages to the file system; returns whether there are more."""
    connection.execute(f"PRAGMA incremental_vacuum({PAGES_AT_ONCE})").fetchall()
    [free] = connection.execute("PRAGMA freelist_count").fetchone()
    if free:
        return True
    connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
    return False
