"""A store whose every operation is timed, whatever the store is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from app.store.base import NOBODY, Created, Store, Stored

Observe = Callable[[str, float], None]
"""Is told the name of an operation and the seconds it took."""


class MeasuredStore:
    """The same as ``store``; operations that fail are timed, too."""

    def __init__(self, store: Store, observe: Observe):
        self._store = store
        self._observe = observe

    async def create(
        self, snapshot: bytes, owner: str = NOBODY, *, name: str | None = None
    ) -> Created:
        """See ``Store.create``."""
        with self._timed("create"):
            return await self._store.create(snapshot, owner, name=name)

    async def load(self, session_id: str) -> Stored:
        """See ``Store.load``."""
        with self._timed("load"):
            return await self._store.load(session_id)

    async def owner(self, session_id: str) -> str:
        """See ``Store.owner``."""
        with self._timed("owner"):
            return await self._store.owner(session_id)

    async def owned(self, owner: str) -> list[str]:
        """See ``Store.owned``."""
        with self._timed("owned"):
            return await self._store.owned(owner)

    async def replace(self, session_id: str, snapshot: bytes, seen: int) -> int:
        """See ``Store.replace``."""
        with self._timed("replace"):
            return await self._store.replace(session_id, snapshot, seen)

    async def delete(self, session_id: str) -> None:
        """See ``Store.delete``."""
        with self._timed("delete"):
            await self._store.delete(session_id)

    async def count(self) -> int:
        """See ``Store.count``."""
        with self._timed("count"):
            return await self._store.count()

    async def sweep(self) -> int:
        """See ``Store.sweep``."""
        with self._timed("sweep"):
            return await self._store.sweep()

    @contextmanager
    def _timed(self, operation: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self._observe(operation, time.perf_counter() - start)
