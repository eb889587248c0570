"""FastAPI dependencies of the classroom's routes: services, visitor, and their room."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, NamedTuple

from fastapi import Depends, Request

from app.classroom.member import Member
from app.classroom.rooms import LoadedRoom, RoomNotFound, Rooms
from app.classroom.teacher_key import TeacherKeys
from app.http.brute_force import WrongCodeLimit
from app.http.client import address_of, visitor_of
from app.http.identity import visitor_or_new
from app.http.keyed_lock import KeyedLock
from app.live.hub import Hub
from app.web.classroom.challenge.live_scores import LiveScores
from app.web.classroom.follow.shared_pages import SharedPages
from app.web.classroom.presence import NOBODY_HERE, Presence, PresentStudents
from app.web.classroom.questions.held_copies import HeldCopies
from app.web.classroom.send.sent_copies import SentCopies
from app.web.classroom.student_choice import StudentChoice, read_student_choice
from app.web.classroom.wall.tiles import WallTiles
from app.web.dependencies import app_state
from app.web.session_service import SessionService


@dataclass(frozen=True)
class ClassroomServices:
    """Shared by all requests. ``new_run_locks`` are by room and student."""

    rooms: Rooms
    teacher_keys: TeacherKeys
    wrong_codes: WrongCodeLimit
    shared_pages: SharedPages
    wall_tiles: WallTiles
    live_scores: LiveScores
    sessions: SessionService
    hub: Hub
    sent_copies: SentCopies
    held_copies: HeldCopies
    presence: Presence
    new_run_locks: KeyedLock


@dataclass(frozen=True)
class ClassroomRequest:
    """One request: the services, the visitor and their network address.

    ``choice`` says which student the visitor is, if several share the browser.
    """

    services: ClassroomServices
    visitor: str
    address: str
    choice: StudentChoice = StudentChoice()

    @property
    def rooms(self) -> Rooms:
        return self.services.rooms

    @property
    def sessions(self) -> SessionService:
        """The visitor's own sessions."""
        return self.services.sessions.for_visitor(self.visitor)

    def followed_sessions(self, loaded: LoadedRoom) -> SessionService:
        """The sessions of the teacher whose lab the class follows."""
        return self.services.sessions.of(loaded.teacher)

    def present(self, loaded: LoadedRoom) -> PresentStudents:
        """Who has a page of the room open; for a teacher, nobody else is told."""
        if not loaded.is_teacher(self.visitor):
            return NOBODY_HERE
        return self.services.presence.of(loaded.code)

    def member_of(self, loaded: LoadedRoom) -> Member | None:
        """The student whom the request is about, if the visitor is in the room."""
        return loaded.member_of(self.visitor, self.choice.number, self.choice.session)

    async def load_as_member(self, code: str) -> tuple[LoadedRoom, Member]:
        """The room and the student whom the request is about. Raises RoomNotFound."""
        choice = self.choice
        return await self.rooms.load_as_member(code, self.visitor, choice.number, choice.session)

    def for_student(self, member: Member) -> ClassroomRequest:
        """The same request about this student."""
        return replace(self, choice=StudentChoice(member.number))

    async def find_room(self, code: str) -> LoadedRoom:
        """The room of a typed code, protected against guessing.

        Raises RoomNotFound, and HttpProblem after too many wrong codes.
        """
        self.services.wrong_codes.require(self.address)
        try:
            loaded = await self.rooms.load(code) if code else None
            if loaded and not loaded.room.ended:
                return loaded
            raise RoomNotFound
        except RoomNotFound:
            self.services.wrong_codes.count_wrong(self.address)
            raise


class StudentInRoom(NamedTuple):
    """A student and their room."""

    loaded: LoadedRoom
    member: Member


def classroom_request(request: Request) -> ClassroomRequest:
    """A new visitor gets an identity with the response."""
    services = app_state(request).feature(ClassroomServices)
    return ClassroomRequest(
        services,
        visitor_or_new(request),
        address_of(request.scope),
        read_student_choice(request),
    )


def classroom_of_known_visitor(request: Request) -> ClassroomRequest:
    """Without a new identity: for pages that need not be part of a room."""
    scope = request.scope
    return ClassroomRequest(
        app_state(request).feature(ClassroomServices),
        visitor_of(scope),
        address_of(scope),
        read_student_choice(request),
    )


Classroom = Annotated[ClassroomRequest, Depends(classroom_request)]


async def room_as_teacher(classroom: Classroom, code: str) -> LoadedRoom:
    """The room of the address. Raises RoomNotFound unless the visitor is one of its teachers."""
    return await classroom.rooms.load_as_teacher(code, classroom.visitor)


async def room_as_owner(classroom: Classroom, code: str) -> LoadedRoom:
    """The room of the address. Raises RoomNotFound unless the visitor has opened it."""
    loaded = await classroom.rooms.load_as_teacher(code, classroom.visitor)
    if loaded.teacher != classroom.visitor:
        raise RoomNotFound
    return loaded


async def room_as_student(classroom: Classroom, code: str) -> StudentInRoom:
    """The room of the address. Raises RoomNotFound unless the visitor is a student in it."""
    return StudentInRoom(*await classroom.load_as_member(code))


TeacherRoom = Annotated[LoadedRoom, Depends(room_as_teacher)]
OwnedRoom = Annotated[LoadedRoom, Depends(room_as_owner)]
StudentRoom = Annotated[StudentInRoom, Depends(room_as_student)]
