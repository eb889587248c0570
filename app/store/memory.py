"""A store in this process's memory: gone with the process, and bounded in number and size."""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable

from app.store.base import (
    NOBODY,
    Bounds,
    Created,
    NameTaken,
    SessionNotFound,
    Store,
    Stored,
    Stores,
    VersionConflict,
    id_of,
)

Clock = Callable[[], float]


class MemoryStore(Store):
    """Snapshots in the order of their last use.

    No method waits on anything, so on one event loop each is atomic.
    """

    def __init__(self, bounds: Bounds, clock: Clock = time.monotonic):
        self._bounds = bounds
        self._clock = clock
        self._sessions: OrderedDict[str, Stored] = OrderedDict()
        self._used: dict[str, float] = {}
        self._owned: dict[str, OrderedDict[str, None]] = {}
        self._bytes = 0

    async def create(
        self, snapshot: bytes, owner: str = NOBODY, *, name: str | None = None
    ) -> Created:
        """See ``Store.create``."""
        session_id = id_of(name)
        if session_id in self._sessions:
            raise NameTaken(session_id)
        displaced = 0
        if owner != NOBODY:
            owned = self._owned.setdefault(owner, OrderedDict())
            while len(owned) >= self._bounds.max_per_owner:
                self._forget(next(iter(owned)))
                displaced += 1
            self._owned.setdefault(owner, owned)[session_id] = None
        self._sessions[session_id] = Stored(1, snapshot, owner)
        self._bytes += len(snapshot)
        self._used[session_id] = self._clock()
        while len(self._sessions) > 1 and (
            len(self._sessions) > self._bounds.most or self._bytes > self._bounds.max_bytes
        ):
            oldest = next(iter(self._sessions))
            displaced += owner != NOBODY and self._sessions[oldest].owner == owner
            self._forget(oldest)
        return Created(session_id, displaced)

    async def load(self, session_id: str) -> Stored:
        """See ``Store.load``."""
        stored = self._find(session_id)
        self._sessions.move_to_end(session_id)
        if stored.owner != NOBODY:
            self._owned[stored.owner].move_to_end(session_id)
        self._used[session_id] = self._clock()
        return stored

    async def owner(self, session_id: str) -> str:
        """See ``Store.owner``."""
        return self._find(session_id).owner

    async def owned(self, owner: str) -> list[str]:
        """See ``Store.owned``."""
        return [*reversed(self._owned.get(owner, ()))]

    async def replace(self, session_id: str, snapshot: bytes, seen: int) -> int:
        """See ``Store.replace``."""
        stored = await self.load(session_id)
        if stored.version != seen:
            raise VersionConflict
        self._sessions[session_id] = Stored(seen + 1, snapshot, stored.owner)
        self._bytes += len(snapshot) - len(stored.snapshot)
        return seen + 1

    async def delete(self, session_id: str) -> None:
        """See ``Store.delete``."""
        self._find(session_id)
        self._forget(session_id)

    async def count(self) -> int:
        """See ``Store.count``."""
        return len(self._sessions)

    async def sweep(self) -> int:
        """See ``Store.sweep``."""
        before = self._clock() - self._bounds.idle_seconds
        idle = [session_id for session_id, used in self._used.items() if used < before]
        for session_id in idle:
            self._forget(session_id)
        return len(idle)

    def _find(self, session_id: str) -> Stored:
        try:
            return self._sessions[session_id]
        except KeyError:
            raise SessionNotFound(session_id) from None

    def _forget(self, session_id: str) -> None:
        stored = self._sessions.pop(session_id)
        self._bytes -= len(stored.snapshot)
        del self._used[session_id]
        if stored.owner != NOBODY:
            owned = self._owned[stored.owner]
            del owned[session_id]
            if not owned:
                del self._owned[stored.owner]


class MemoryStores(Stores):
    """Stores that are gone with the process, as is the secret."""

    def __init__(self, sessions: Bounds, shares: Bounds, comparisons: Bounds, rooms: Bounds):
        self.sessions: Store = MemoryStore(sessions)
        self.shares: Store = MemoryStore(shares)
        self.comparisons: Store = MemoryStore(comparisons)
        self.rooms: Store = MemoryStore(rooms)
        self._secret = secrets.token_bytes(32)

    async def secret(self) -> bytes:
        """See ``Stores.secret``."""
        return self._secret

    async def check(self) -> None:
        """See ``Stores.check``."""

    async def close(self) -> None:
        """See ``Stores.close``."""
