"""What the classroom's routes are handed: the rooms, and who asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from app.classroom.keys import Keys
from app.classroom.room import Member
from app.classroom.rooms import LoadedRoom, RoomNotFound, Rooms
from app.http.brute_force import WrongCodeLimit
from app.http.client import address_of, visitor_of
from app.http.identity import visitor_or_new
from app.http.keyed_lock import KeyedLock
from app.http.lan_address import PublicAddress
from app.live.hub import Hub
from app.web.classroom.challenge.live_scores import LiveScores
from app.web.classroom.follow.shared_pages import FollowedPages
from app.web.classroom.presence import Presence
from app.web.classroom.send.frozen_copies import SentCopies
from app.web.classroom.wall.tiles import WallTiles
from app.web.session_service import SessionService


@dataclass(frozen=True)
class Classrooms:
    """What all requests share."""

    rooms: Rooms
    keys: Keys
    tries: WrongCodeLimit
    pages: FollowedPages
    tiles: WallTiles
    scores: LiveScores
    sessions: SessionService
    hub: Hub
    copies: SentCopies
    presence: Presence
    one_by_one: KeyedLock
    reach: PublicAddress


@dataclass(frozen=True)
class Asked:
    """One request: the rooms, and the ``visitor`` who asks from an ``address``."""

    all: Classrooms
    visitor: str
    address: str

    @property
    def rooms(self) -> Rooms:
        """The rooms."""
        return self.all.rooms

    @property
    def sessions(self) -> SessionService:
        """The visitor's own sessions."""
        return self.all.sessions.of(self.visitor)

    async def as_teacher(self, code: str) -> LoadedRoom:
        """The room, for its teacher; raises RoomNotFound for others."""
        return await self.rooms.as_teacher(code, self.visitor)

    async def as_member(self, code: str) -> tuple[LoadedRoom, Member]:
        """The room, for a student in it; raises RoomNotFound for others."""
        return await self.rooms.as_member(code, self.visitor)

    async def find(self, code: str) -> LoadedRoom:
        """The room of a code that somebody has typed, who may be trying codes.

        Raises RoomNotFound, and Refused where too many wrong ones were tried.
        """
        self.all.tries.require(self.address)
        try:
            held = await self.rooms.load(code) if code else None
            if held and not held.room.ended:
                return held
            raise RoomNotFound
        except RoomNotFound:
            self.all.tries.count_wrong(self.address)
            raise


def get_asked(request: Request) -> Asked:
    """The rooms as whoever asks has them; a new visitor gets a name with the answer."""
    return Asked(request.app.state.classrooms, visitor_or_new(request), address_of(request.scope))


Class = Annotated[Asked, Depends(get_asked)]


def asked_by_known(request: Request) -> Asked:
    """The same where nobody new shall get a name: for pages that may be in a room, or not."""
    scope = request.scope
    return Asked(request.app.state.classrooms, visitor_of(scope), address_of(scope))
