"""The rooms in their store: open, load, change with optimistic locking, notify, delete."""

from __future__ import annotations

import asyncio
import random
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Literal
from weakref import WeakValueDictionary

from app.classroom.all_rooms.space import spare_of_all, spare_of_teacher
from app.classroom.all_rooms.stored_rooms import StoredRooms
from app.classroom.join_code import new_code, read_code
from app.classroom.lifetime import Lifetime
from app.classroom.member import Member, choose_member
from app.classroom.room import Room
from app.errors import ProblemError
from app.i18n.messages import _
from app.live.hub import Hub
from app.store.base import NameTaken, SessionNotFound, Store, VersionConflict

Change = Callable[[Room], Room]
Audience = Literal["class", "desk"]
"""Whom a change concerns: everybody in the room, or only its teacher."""

CLASS, DESK, POINTER, HERE = "class", "desk", "pointer", "here"
"""Kinds of messages on a room's topic: the first two carry its version, the third a position, the
last who has a page open."""
MAX_TRIES = 40
"""Students on other replicas may answer at the same moment."""
MAX_CACHED = 200
TOPIC_PREFIX = "room:"


async def _keep(names: Iterable[str]) -> None:
    """The default of ``Rooms.on_deleted``."""


Clock = Callable[[], float]


class RoomNotFound(ProblemError):
    """No room has this code, or this visitor may not see it (indistinguishable on purpose)."""

    status = 404

    def __init__(self) -> None:
        super().__init__(_("There is no such room, or it is not yours. It may have ended."))


@dataclass(frozen=True)
class LoadedRoom:
    """A room in one version of its store; ``teacher`` is the visitor who owns it."""

    version: int
    room: Room
    teacher: str

    @property
    def code(self) -> str:
        return self.room.code

    def is_teacher(self, visitor: str) -> bool:
        """Whether this visitor teaches the room: as its owner, or with the owner."""
        return bool(visitor) and (visitor == self.teacher or visitor in self.room.teachers)

    def members_of(self, visitor: str) -> list[Member]:
        """The students in the room who share this browser; indexed, as a whole class may load
        pages at once."""
        return self._members.get(visitor, [])

    def member_of(self, visitor: str, number: int = 0, session: str = "") -> Member | None:
        """The student who is this visitor; see ``choose_member``."""
        return choose_member(self.members_of(visitor), number, session)

    def choice_of(self, member: Member) -> str:
        """The student's number if several share the browser, so that an address names them."""
        return str(member.number) if len(self.members_of(member.visitor)) > 1 else ""

    @cached_property
    def _members(self) -> dict[str, list[Member]]:
        found: dict[str, list[Member]] = {}
        for each in self.room.present:
            found.setdefault(each.visitor, []).append(each)
        return found


def room_topic(code: str) -> str:
    """The topic of a room's messages in the hub."""
    return f"{TOPIC_PREFIX}{code}"


class Rooms:
    """The rooms, in a store of their own. Must be used on one event loop."""

    def __init__(
        self,
        store: Store,
        hub: Hub,
        lifetime: Lifetime,
        clock: Clock = time.time,
        *,
        max_per_teacher: int = 40,
        max_rooms: int = 2000,
    ):
        self._store = store
        self._hub = hub
        self.lifetime = lifetime
        self._stored = StoredRooms(store, lifetime)
        self.max_per_teacher = max_per_teacher
        self._max_rooms = max_rooms
        self._clock = clock
        self._cache: OrderedDict[str, LoadedRoom] = OrderedDict()
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self.on_loaded: Callable[[LoadedRoom], None] = lambda loaded: None
        self.on_deleted: Callable[[Iterable[str]], Awaitable[None]] = _keep
        """Called with the names of a deleted room's homework states."""

    def now(self) -> float:
        """The Unix time."""
        return self._clock()

    async def open(
        self, teacher: str, session: str, view: str = "", *, names: bool = True
    ) -> LoadedRoom:
        """Open a room that follows a session. Raises TooManyRooms.

        If there is no space, a room that nobody has joined is deleted, the oldest first: of the
        teacher's, or of all if the server has the maximum number.
        """
        await self._make_space(teacher)
        while True:
            now = self._clock()
            room = Room(
                code=new_code(),
                session=session,
                view=view,
                opened=now,
                until=now + self.lifetime.seconds,
                names=names,
            )
            try:
                await self._store.create(room.to_bytes(), teacher, name=room.code)
            except NameTaken:
                continue
            return self._cached(LoadedRoom(1, room, teacher))

    async def _make_space(self, teacher: str) -> None:
        """The store itself would evict the least recently used room, students or not."""
        own = {each.code: each for each in await self.all_rooms_of(teacher)}
        for code in spare_of_teacher([each.room for each in own.values()], self.max_per_teacher):
            await self.delete(own[code])
        for room in await spare_of_all(self._stored, self._max_rooms):
            await self._delete_entries(room.entries)

    async def delete_expired(self) -> int:
        """Delete the rooms whose time is over, with what was sent in them; returns how many."""
        expired = await self._stored.expired(self._clock())
        for room in expired:
            await self._delete_entries(room.entries)
            await self.on_deleted(room.states)
        return len(expired)

    async def load(self, code: str) -> LoadedRoom:
        """The newest version of a room. Raises RoomNotFound, also after its time is over."""
        if read_code(code) != code or not code:
            raise RoomNotFound  # the same store has copies of sent runs
        try:
            stored = await self._store.load(code)
        except SessionNotFound:
            self._cache.pop(code, None)
            raise RoomNotFound from None
        loaded = self._cache.get(code)
        if loaded is None or loaded.version != stored.version:
            loaded = self._cached(
                LoadedRoom(stored.version, Room.from_bytes(stored.snapshot), stored.owner)
            )
        if self.seconds_left(loaded.room) < 0:
            raise RoomNotFound
        return loaded

    def end_of(self, room: Room) -> float:
        """When the room is deleted, as a Unix time."""
        return self.lifetime.end(room.opened, room.until)

    def seconds_left(self, room: Room) -> float:
        """Seconds until the room is deleted."""
        return self.end_of(room) - self._clock()

    async def load_at_least(self, code: str, version: int) -> LoadedRoom:
        """The room in this version or a later one; many callers at once load it only once."""
        cached = self._cache.get(code)
        if cached and cached.version >= version:
            return cached
        async with self._lock(code):
            cached = self._cache.get(code)
            return cached if cached and cached.version >= version else await self.load(code)

    async def load_as_teacher(self, code: str, visitor: str) -> LoadedRoom:
        """The room, if the visitor is one of its teachers. Raises RoomNotFound otherwise."""
        loaded = await self.load(code)
        if not loaded.is_teacher(visitor):
            raise RoomNotFound
        return loaded

    async def load_as_member(
        self, code: str, visitor: str, number: int = 0, session: str = ""
    ) -> tuple[LoadedRoom, Member]:
        """The room and the student who is this visitor; see ``choose_member``. Raises RoomNotFound
        otherwise, or if the room has ended."""
        loaded = await self.load(code)
        member = loaded.member_of(visitor, number, session) if visitor else None
        if member is None or loaded.room.ended:
            raise RoomNotFound
        return loaded, member

    async def open_rooms_of(self, teacher: str) -> list[LoadedRoom]:
        """A teacher's rooms that have not ended, most recently used first."""
        return [each for each in await self.all_rooms_of(teacher) if not each.room.ended]

    async def all_rooms_of(self, teacher: str) -> list[LoadedRoom]:
        """A teacher's rooms, also those that have ended, most recently used first."""
        found = []
        # Loading counts as use; in reverse it does not change the order.
        for code in reversed(await self._store.owned(teacher)):
            with suppress(RoomNotFound):
                found.append(await self.load(code))
        return found[::-1]

    async def change(
        self, code: str, change: Change, *, notifies: Audience = "class"
    ) -> LoadedRoom:
        """Store the changed room and publish its version.

        ``change`` is called again with the newest room after a version conflict; if it raises,
        nothing has changed. Raises RoomNotFound, VersionConflict.
        """
        async with self._lock(code):
            for attempt in range(MAX_TRIES):
                loaded = await self.load(code)
                room = change(loaded.room)
                if room == loaded.room:
                    return loaded
                try:
                    version = await self._store.replace(code, room.to_bytes(), loaded.version)
                except VersionConflict:
                    await asyncio.sleep(random.random() * 0.01 * min(attempt, 8))
                except SessionNotFound:
                    raise RoomNotFound from None
                else:
                    changed = self._cached(LoadedRoom(version, room, loaded.teacher))
                    self._hub.publish(room_topic(code), notifies, str(version))
                    return changed
            raise VersionConflict

    async def delete(self, loaded: LoadedRoom) -> None:
        """Delete a room and the run sent in it; not an error if they are gone."""
        sent = loaded.room.sent
        await self._delete_entries([loaded.code, *([sent.token] if sent else [])])
        await self.on_deleted([name for each in loaded.room.homework for name in each.names()])

    async def _delete_entries(self, names: Iterable[str]) -> None:
        for name in names:
            self._cache.pop(name, None)
            with suppress(SessionNotFound):
                await self._store.delete(name)

    def publish_pointer(self, code: str, position: str) -> None:
        """Publish where the teacher points, as JSON; it is not stored."""
        self._hub.publish(room_topic(code), POINTER, position)

    def _cached(self, loaded: LoadedRoom) -> LoadedRoom:
        self.on_loaded(loaded)
        self._cache[loaded.code] = loaded
        self._cache.move_to_end(loaded.code)
        if len(self._cache) > MAX_CACHED:
            self._cache.popitem(last=False)
        return loaded

    def _lock(self, code: str) -> asyncio.Lock:
        return self._locks.setdefault(code, asyncio.Lock())
