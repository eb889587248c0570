"""A connection and the one thread that works with it: the event loop never waits on a disk."""

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
_PASSING = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY)
"""Errors that say nothing about the connection."""


class Worker:
    """Does one thing after the other on a thread.

    The connection is opened when it is needed, and after most errors anew: so what has been put
    right on the disk works again by itself.
    """

    def __init__(self, open_: Callable[[], sqlite3.Connection]):
        self._open = open_
        self._connection: sqlite3.Connection | None = None
        self._executor = _make_executor()

    def open_now(self) -> None:
        """Raises StoreUnavailable where it cannot be opened. Only before the first ``run``."""
        self._connection = self._open()

    async def run(self, work: Work[T]) -> T:
        """What ``work`` returns or raises; StoreUnavailable for an error of SQLite."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._do, work)

    async def close(self) -> None:
        """Let go of the file; the next ``run`` opens it again."""
        executor, self._executor = self._executor, _make_executor()
        await asyncio.get_running_loop().run_in_executor(executor, self._let_go)
        executor.shutdown(wait=False)

    def _do(self, work: Work[T]) -> T:
        try:
            if self._connection is None:
                self._connection = self._open()
            return work(self._connection)
        except sqlite3.Error as error:
            if primary_code(error) not in _PASSING:
                self._let_go()
            raise as_unavailable(error) from error

    def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            # A disk that takes nothing does not take this either; the file's next opening does it.
            with suppress(sqlite3.Error):
                connection.close()


def _make_executor() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, "store")
