"""A store whose operations are timed, for the metrics."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from app.store.base import NOBODY, CreatedEntry, Store, StoredSnapshot

Observe = Callable[[str, float], None]
"""Called with the name of an operation and its seconds."""
T = TypeVar("T")


class TimedStore(Store):
    """The same as ``store``; operations that fail are timed as well."""

    def __init__(self, store: Store, observe: Observe):
        self._store = store
        self._observe = observe

    async def create(
        self, snapshot: bytes, owner: str = NOBODY, *, name: str | None = None
    ) -> CreatedEntry:
        return await self._timed("create", self._store.create(snapshot, owner, name=name))

    async def load(self, session_id: str) -> StoredSnapshot:
        return await self._timed("load", self._store.load(session_id))

    async def peek(self, session_id: str) -> tuple[StoredSnapshot, float]:
        return await self._timed("load", self._store.peek(session_id))

    async def owner(self, session_id: str) -> str:
        return await self._timed("owner", self._store.owner(session_id))

    async def owned(self, owner: str) -> list[str]:
        return await self._timed("owned", self._store.owned(owner))

    async def ids(self) -> list[str]:
        return await self._timed("owned", self._store.ids())

    async def replace(self, session_id: str, snapshot: bytes, expected: int) -> int:
        return await self._timed("replace", self._store.replace(session_id, snapshot, expected))

    async def delete(self, session_id: str) -> None:
        await self._timed("delete", self._store.delete(session_id))

    async def count(self) -> int:
        return await self._timed("count", self._store.count())

    async def delete_expired(self) -> int:
        return await self._timed("sweep", self._store.delete_expired())

    async def _timed(self, operation: str, call: Awaitable[T]) -> T:
        start = time.perf_counter()
        try:
            return await call
        finally:
            self._observe(operation, time.perf_counter() - start)
