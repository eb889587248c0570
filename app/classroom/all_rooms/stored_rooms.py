"""All rooms of a store at a glance: which are empty, and whose time is over."""

from __future__ import annotations

from collections.abc import AsyncIterator

from pydantic import BaseModel

from app.classroom.join_code import read_code
from app.classroom.lifetime import Lifetime
from app.store.base import SessionNotFound, Store


class _SentCopy(BaseModel):
    token: str


class _HandIn(BaseModel):
    state: str


class _Homework(BaseModel):
    start: str
    hand_ins: dict[int, _HandIn] = {}


class StoredRoom(BaseModel):
    """The part of a stored room that decides whether it is deleted; cheaper to read than all."""

    code: str
    opened: float
    until: float = 0.0
    members: tuple[object, ...] = ()
    sent: _SentCopy | None = None
    homework: tuple[_Homework, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nobody has ever joined, nor is invited to by homework."""
        return not self.members and not self.homework

    @property
    def states(self) -> list[str]:
        """The names of its homework's states in their store."""
        handed_in = (made for each in self.homework for made in each.hand_ins.values())
        return [*(each.start for each in self.homework), *(made.state for made in handed_in)]

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
        found = [room async for room in self._all() if room.is_empty]
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
