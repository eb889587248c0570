"""Loads a room, does something to it, stores it, and tells those who are in it."""

from __future__ import annotations

import asyncio
import random
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Literal
from weakref import WeakValueDictionary

from app.classroom.code import new_code, read_code
from app.classroom.room import Member, Room
from app.errors import ProblemError
from app.live.hub import Hub
from app.store.base import NameTaken, SessionNotFound, Store, VersionConflict

Change = Callable[[Room], Room]
Tells = Literal["class", "desk"]
"""Who has to be told of a change: everybody in the room, or its teacher alone."""

CLASS, DESK, POINTER = "class", "desk", "pointer"
"""Kinds of what is told in a room: the first two with its version, the last with a place."""
MAX_TRIES = 40
"""Students on other replicas may answer at the same moment."""
MAX_KNOWN = 200
PREFIX = "room:"

Clock = Callable[[], float]


class RoomNotFound(ProblemError):
    """There is no room of this code, or not for who asks."""

    status = 404

    def __init__(self) -> None:
        super().__init__("There is no such room, or it is not yours; it may have ended.")


class TooManyRooms(ProblemError):
    """A teacher has as many rooms as may be, and students are in each. The message says so."""

    def __init__(self, most: int) -> None:
        super().__init__(
            f"You have {most} rooms with students in them, and at most {most} are kept; end one of "
            "them first."
        )


@dataclass(frozen=True)
class LoadedRoom:
    """A room as its store holds it; ``teacher`` is the visitor whose it is."""

    version: int
    room: Room
    teacher: str

    @property
    def code(self) -> str:
        """Its join code."""
        return self.room.code

    def member_of(self, visitor: str) -> Member | None:
        """The member that a visitor is, if any: quick, for all of a class ask at once."""
        return self._members.get(visitor)

    @cached_property
    def _members(self) -> dict[str, Member]:
        return {each.visitor: each for each in self.room.members}


def topic(code: str) -> str:
    """What a hub calls the room."""
    return f"{PREFIX}{code}"


class Rooms:
    """Rooms in a store of their own. Used on one event loop."""

    def __init__(
        self,
        store: Store,
        hub: Hub,
        hours: float,
        clock: Clock = time.time,
        *,
        max_per_teacher: int = 5,
    ):
        self._store = store
        self._hub = hub
        self.hours = hours
        self.max_per_teacher = max_per_teacher
        self._clock = clock
        self._known: OrderedDict[str, LoadedRoom] = OrderedDict()
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def open(
        self, teacher: str, session: str, view: str = "", *, names: bool = True
    ) -> LoadedRoom:
        """A new room that follows a session; raises TooManyRooms.

        Where its teacher has as many as may be, it takes the place of one that has ended or that
        nobody is in.
        """
        await self._make_room(teacher)
        while True:
            room = Room(
                code=new_code(),
                session=session,
                view=view,
                opened=self._clock(),
                names=names,
            )
            try:
                await self._store.create(room.to_bytes(), teacher, name=room.code)
            except NameTaken:
                continue
            return self._know(LoadedRoom(1, room, teacher))

    async def _make_room(self, teacher: str) -> None:
        """The store would let the longest unused go, whoever is in it."""
        rooms = await self._all_of_teacher(teacher)
        while len(rooms) >= self.max_per_teacher:
            # Of those that are alike the longest unused goes.
            spare = [each for each in reversed(rooms) if each.room.ended] or [
                each for each in reversed(rooms) if not each.room.members
            ]
            if not spare:
                raise TooManyRooms(self.max_per_teacher)
            await self.delete(spare[0])
            rooms.remove(spare[0])

    async def load(self, code: str) -> LoadedRoom:
        """The room as it is now; raises RoomNotFound where there is none, or its time is over."""
        if read_code(code) != code or not code:
            raise RoomNotFound  # copies of what was sent are beside the rooms
        try:
            stored = await self._store.load(code)
        except SessionNotFound:
            self._known.pop(code, None)
            raise RoomNotFound from None
        known = self._known.get(code)
        if known is None or known.version != stored.version:
            known = self._know(
                LoadedRoom(stored.version, Room.from_bytes(stored.snapshot), stored.owner)
            )
        if self.seconds_left(known.room) < 0:
            raise RoomNotFound
        return known

    def seconds_left(self, room: Room) -> float:
        """How long the room is still there."""
        return room.opened + self.hours * 3600 - self._clock()

    async def at_least(self, code: str, version: int) -> LoadedRoom:
        """The room in this version or a later one: where all are told, one of them loads it."""
        known = self._known.get(code)
        if known and known.version >= version:
            return known
        async with self._lock(code):
            known = self._known.get(code)
            return known if known and known.version >= version else await self.load(code)

    async def as_teacher(self, code: str, visitor: str) -> LoadedRoom:
        """The room for its teacher; raises RoomNotFound for everybody else."""
        held = await self.load(code)
        if not visitor or held.teacher != visitor:
            raise RoomNotFound
        return held

    async def as_member(self, code: str, visitor: str) -> tuple[LoadedRoom, Member]:
        """The room for a student in it; raises RoomNotFound for everybody else."""
        held = await self.load(code)
        member = held.member_of(visitor) if visitor else None
        if member is None or held.room.ended:
            raise RoomNotFound
        return held, member

    async def of_teacher(self, teacher: str) -> list[LoadedRoom]:
        """The rooms that are a visitor's and have not ended, the latest used first."""
        return [each for each in await self._all_of_teacher(teacher) if not each.room.ended]

    async def _all_of_teacher(self, teacher: str) -> list[LoadedRoom]:
        found = []
        # To load one is to use it: the other way round their order stays.
        for code in reversed(await self._store.owned(teacher)):
            with suppress(RoomNotFound):
                found.append(await self.load(code))
        return found[::-1]

    async def change(self, code: str, action: Change, *, tells: Tells = "class") -> LoadedRoom:
        """Store what ``action`` makes of the room, and tell of it.

        ``action`` is asked again where somebody else was faster; what it raises is passed on, and
        nothing has changed. Raises RoomNotFound, VersionConflict.
        """
        async with self._lock(code):
            for attempt in range(MAX_TRIES):
                held = await self.load(code)
                room = action(held.room)
                if room == held.room:
                    return held
                try:
                    version = await self._store.replace(code, room.to_bytes(), held.version)
                except VersionConflict:
                    await asyncio.sleep(random.random() * 0.01 * min(attempt, 8))
                except SessionNotFound:
                    raise RoomNotFound from None
                else:
                    changed = self._know(LoadedRoom(version, room, held.teacher))
                    self._hub.publish(topic(code), tells, str(version))
                    return changed
            raise VersionConflict

    async def delete(self, held: LoadedRoom) -> None:
        """Forget a room and what was sent in it; what is gone already is no mistake."""
        self._known.pop(held.code, None)
        for name in (held.code, held.room.sent.token if held.room.sent else ""):
            with suppress(SessionNotFound):
                await self._store.delete(name)

    def point(self, code: str, place: str) -> None:
        """Tell everybody where the teacher points; nothing of it is kept."""
        self._hub.publish(topic(code), POINTER, place)

    def _know(self, held: LoadedRoom) -> LoadedRoom:
        self._known[held.code] = held
        self._known.move_to_end(held.code)
        if len(self._known) > MAX_KNOWN:
            self._known.popitem(last=False)
        return held

    def _lock(self, code: str) -> asyncio.Lock:
        return self._locks.setdefault(code, asyncio.Lock())
