"""All stores in one database, with its lock and the secret beside it."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from pathlib import Path

from app.store.base import Quota, Quotas, Store, Stores, StoreUnavailable
from app.store.sqlite.connection_thread import ConnectionThread
from app.store.sqlite.database import BUSY_SECONDS, open_database
from app.store.sqlite.lock_file import DatabaseLock
from app.store.sqlite.schema import APPLICATION_ID, transaction
from app.store.sqlite.secret_file import secret_in
from app.store.sqlite.store import Clock, SqliteStore

_log = logging.getLogger(__name__)


class SqliteStores(Stores):
    """The database at a path; raises StoreUnavailable if it cannot be opened.

    One thread writes and another reads, so that reading does not wait for the disk. Other processes
    may use the same file.
    """

    def __init__(
        self,
        path: Path,
        quotas: Quotas,
        *,
        clock: Clock = time.time,
        busy_seconds: float = BUSY_SECONDS,
    ):
        self.path = path.absolute()
        self._lock = DatabaseLock(self.path)
        self._busy_seconds = busy_seconds
        self.writer, self.reader = ConnectionThread(self._open), ConnectionThread(self._open)
        self.writer.open_now()
        self._stores: list[SqliteStore] = []

        def store(kind: str, quota: Quota) -> Store:
            self._stores.append(SqliteStore(kind, quota, self.writer, self.reader, clock))
            return self._stores[-1]

        self.sessions = store("session", quotas.sessions)
        self.shares = store("share", quotas.shares)
        self.comparisons = store("comparison", quotas.comparisons)
        self.rooms = store("room", quotas.rooms)
        self.hunts = store("hunt", quotas.hunts)
        self.plans = store("plan", quotas.plans)
        self.hand_ins = store("hand-in", quotas.hand_ins)

    async def secret(self) -> bytes:
        return await asyncio.to_thread(secret_in, self.path.parent)

    async def check(self) -> None:
        await self.writer.run(_write_something)

    async def close(self) -> None:
        try:
            for store in self._stores:
                await store.flush()
        except StoreUnavailable as error:
            _log.warning("the latest times of use are lost: %s", error)
        await self.reader.close()
        await self.writer.close()
        self._lock.release()

    def _open(self) -> sqlite3.Connection:
        connection = open_database(self.path, self._busy_seconds)
        if self._lock.is_held:
            return connection
        # The lock file is created only once the database is known to be ours. A restore may have
        # replaced the database until now, so it is opened again.
        connection.close()
        self._lock.acquire_shared()
        return open_database(self.path, self._busy_seconds)


def _write_something(connection: sqlite3.Connection) -> None:
    """Write a page to the journal, which every write needs."""
    with transaction(connection):
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
