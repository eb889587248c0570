"""All rooms of a store at a glance: which are empty, and whose time is over."""

from __future__ import annotations

from collections.abc import AsyncIterator

from pydantic import BaseModel

from app.classroom.join_code import read_code
from app.classroom.lifetime import Lifetime
from app.store.base import SessionNotFound, Store


class _SentCopy(BaseModel):
    token: str


class StoredRoom(BaseModel):
    """The part of a stored room that decides whether it is deleted; cheaper to read than all."""

    code: str
    opened: float
    until: float = 0.0
    members: tuple[object, ...] = ()
    sent: _SentCopy | None = None

    @property
    def entries(self) -> list[str]:
        """The names of its entries in the store."""
        return [self.code, *([self.sent.token] if self.sent else [])]


class StoredRooms:
    """Looking at rooms here does not count as use."""

    def __init__(self, store: Store, lifetime: Lifetime):
        self._store = store
        self._lifetime = lifetime

    async def codes(self) -> list[str]:
        """The codes of all rooms; the same store has copies of sent runs."""
        return [name for name in await self._store.ids() if name and read_code(name) == name]

    async def empty(self) -> list[StoredRoom]:
        """The rooms that nobody has ever joined, the oldest first."""
        found = [room async for room in self._all() if not room.members]
        return sorted(found, key=lambda room: (room.opened, room.code))

    async def expired(self, now: float) -> list[StoredRoom]:
        """The rooms whose time is over."""
        return [
            room async for room in self._all() if self._lifetime.end(room.opened, room.until) < now
        ]

    async def _all(self) -> AsyncIterator[StoredRoom]:
        for code in await self.codes():
            try:
                stored, _ = await self._store.peek(code)
            except SessionNotFound:
                continue
            yield StoredRoom.model_validate_json(stored.snapshot)
