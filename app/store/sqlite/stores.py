"""All stores in one database, the lock that says it is in use, and the secret beside it."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from pathlib import Path

from app.store.base import Bounds, Store, Stores, StoreUnavailable
from app.store.sqlite.database import BUSY_SECONDS, open_database
from app.store.sqlite.in_use import InUse
from app.store.sqlite.schema import APPLICATION_ID, transaction
from app.store.sqlite.secret_file import secret_in
from app.store.sqlite.store import Clock, SqliteStore
from app.store.sqlite.worker import Worker

_log = logging.getLogger(__name__)


class SqliteStores(Stores):
    """The database at a path; raises StoreUnavailable where it cannot be opened.

    One thread writes and another reads, for a reader need not wait until a write is on the disk.
    Other processes may work on the same file.
    """

    def __init__(
        self,
        path: Path,
        sessions: Bounds,
        shares: Bounds,
        comparisons: Bounds,
        rooms: Bounds,
        *,
        clock: Clock = time.time,
        busy_seconds: float = BUSY_SECONDS,
    ):
        self.path = path.absolute()
        self._in_use = InUse(self.path)
        self._busy_seconds = busy_seconds
        self.writer, self.reader = Worker(self._open), Worker(self._open)
        self.writer.open_now()

        def store(kind: str, bounds: Bounds) -> SqliteStore:
            return SqliteStore(kind, bounds, self.writer, self.reader, clock)

        self._stores = [
            store("session", sessions),
            store("share", shares),
            store("comparison", comparisons),
            store("room", rooms),
        ]
        self.sessions: Store = self._stores[0]
        self.shares: Store = self._stores[1]
        self.comparisons: Store = self._stores[2]
        self.rooms: Store = self._stores[3]

    async def secret(self) -> bytes:
        """See ``Stores.secret``."""
        return await asyncio.to_thread(secret_in, self.path.parent)

    async def check(self) -> None:
        """See ``Stores.check``."""
        await self.writer.run(_write_something)

    async def close(self) -> None:
        """See ``Stores.close``."""
        try:
            for store in self._stores:
                await store.flush()
        except StoreUnavailable as error:
            _log.warning("when sessions were looked at last is lost: %s", error)
        await self.reader.close()
        await self.writer.close()
        self._in_use.release()

    def _open(self) -> sqlite3.Connection:
        connection = open_database(self.path, self._busy_seconds)
        if self._in_use.is_held:
            return connection
        # Nothing is laid beside a file before it is known to be ours. A restore may have put
        # another one in its place until now, so it is opened once more.
        connection.close()
        self._in_use.share()
        return open_database(self.path, self._busy_seconds)


def _write_something(connection: sqlite3.Connection) -> None:
    """A page for the journal, which is what every write needs."""
    with transaction(connection):
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
