"""Stores in this process's memory, lost when it ends."""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable

from app.store.base import (
    NOBODY,
    CreatedEntry,
    NameTaken,
    Quota,
    Quotas,
    SessionNotFound,
    Store,
    StoredSnapshot,
    Stores,
    VersionConflict,
    id_of,
)

Clock = Callable[[], float]


class MemoryStore(Store):
    """Snapshots in the order of their last use.

    No method awaits anything, so each is atomic on one event loop.
    """

    def __init__(self, quota: Quota, clock: Clock = time.monotonic):
        self._quota = quota
        self._clock = clock
        self._sessions: OrderedDict[str, StoredSnapshot] = OrderedDict()
        self._used: dict[str, float] = {}
        self._owned: dict[str, OrderedDict[str, None]] = {}
        self._bytes = 0

    async def create(
        self, snapshot: bytes, owner: str = NOBODY, *, name: str | None = None
    ) -> CreatedEntry:
        session_id = id_of(name)
        if session_id in self._sessions:
            raise NameTaken(session_id)
        evicted = 0
        if owner != NOBODY:
            owned = self._owned.setdefault(owner, OrderedDict())
            while len(owned) >= self._quota.max_per_owner:
                self._remove(next(iter(owned)))
                evicted += 1
            self._owned.setdefault(owner, owned)[session_id] = None
        self._sessions[session_id] = StoredSnapshot(1, snapshot, owner)
        self._bytes += len(snapshot)
        self._used[session_id] = self._clock()
        while len(self._sessions) > 1 and (
            len(self._sessions) > self._quota.max_entries or self._bytes > self._quota.max_bytes
        ):
            oldest = next(iter(self._sessions))
            evicted += owner != NOBODY and self._sessions[oldest].owner == owner
            self._remove(oldest)
        return CreatedEntry(session_id, evicted)

    async def load(self, session_id: str) -> StoredSnapshot:
        stored = self._find(session_id)
        self._sessions.move_to_end(session_id)
        if stored.owner != NOBODY:
            self._owned[stored.owner].move_to_end(session_id)
        self._used[session_id] = self._clock()
        return stored

    async def peek(self, session_id: str) -> tuple[StoredSnapshot, float]:
        stored = self._find(session_id)
        return stored, self._clock() - self._used[session_id]

    async def owner(self, session_id: str) -> str:
        return self._find(session_id).owner

    async def owned(self, owner: str) -> list[str]:
        return [*reversed(self._owned.get(owner, ()))]

    async def ids(self) -> list[str]:
        return [*self._sessions]

    async def replace(self, session_id: str, snapshot: bytes, expected: int) -> int:
        stored = await self.load(session_id)
        if stored.version != expected:
            raise VersionConflict
        self._sessions[session_id] = StoredSnapshot(expected + 1, snapshot, stored.owner)
        self._bytes += len(snapshot) - len(stored.snapshot)
        return expected + 1

    async def delete(self, session_id: str) -> None:
        self._find(session_id)
        self._remove(session_id)

    async def count(self) -> int:
        return len(self._sessions)

    async def delete_expired(self) -> int:
        before = self._clock() - self._quota.ttl_seconds
        expired = [session_id for session_id, used in self._used.items() if used < before]
        for session_id in expired:
            self._remove(session_id)
        return len(expired)

    def _find(self, session_id: str) -> StoredSnapshot:
        try:
            return self._sessions[session_id]
        except KeyError:
            raise SessionNotFound(session_id) from None

    def _remove(self, session_id: str) -> None:
        stored = self._sessions.pop(session_id)
        self._bytes -= len(stored.snapshot)
        del self._used[session_id]
        if stored.owner != NOBODY:
            owned = self._owned[stored.owner]
            del owned[session_id]
            if not owned:
                del self._owned[stored.owner]


class MemoryStores(Stores):
    """Stores and secret that are lost when the process ends."""

    def __init__(self, quotas: Quotas):
        self.sessions: Store = MemoryStore(quotas.sessions)
        self.shares: Store = MemoryStore(quotas.shares)
        self.comparisons: Store = MemoryStore(quotas.comparisons)
        self.rooms: Store = MemoryStore(quotas.rooms)
        self.hunts: Store = MemoryStore(quotas.hunts)
        self.plans: Store = MemoryStore(quotas.plans)
        self.hand_ins: Store = MemoryStore(quotas.hand_ins)
        self._secret = secrets.token_bytes(32)

    async def secret(self) -> bytes:
        return self._secret

    async def check(self) -> None:
        pass

    async def close(self) -> None:
        pass
