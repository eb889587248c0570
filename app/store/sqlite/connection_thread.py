"""A connection with a thread of its own, so that the event loop never waits for the disk."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from app.store.sqlite.errors import as_unavailable, primary_code

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]
_TRANSIENT = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY)
"""Errors after which the connection is still good."""


class ConnectionThread:
    """Runs one piece of work after another on a thread.

    The connection is opened when it is needed, and reopened after most errors: once the cause is
    fixed on the disk, the store works again by itself.
    """

    def __init__(self, open_: Callable[[], sqlite3.Connection]):
        self._open = open_
        self._connection: sqlite3.Connection | None = None
        self._executor = _make_executor()

    def open_now(self) -> None:
        """Open the connection; raises StoreUnavailable. Call it before the first ``run`` only."""
        self._connection = self._open()

    async def run(self, work: Work[T]) -> T:
        """The result of ``work``; raises StoreUnavailable for SQLite's errors."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._run, work)

    async def close(self) -> None:
        """Close the file; the next ``run`` opens it again."""
        executor, self._executor = self._executor, _make_executor()
        await asyncio.get_running_loop().run_in_executor(executor, self._disconnect)
        executor.shutdown(wait=False)

    def _run(self, work: Work[T]) -> T:
        try:
            if self._connection is None:
                self._connection = self._open()
            return work(self._connection)
        except sqlite3.Error as error:
            if primary_code(error) not in _TRANSIENT:
                self._disconnect()
            raise as_unavailable(error) from error

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            # On a full disk this fails as well; opening the file the next time completes it.
            with suppress(sqlite3.Error):
                connection.close()


def _make_executor() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, "store")
