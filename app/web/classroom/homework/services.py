"""What the routes of homework share, and who is asking for which homework."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from app.classroom.homework.changes import find
from app.classroom.homework.hand_ins import HandIns
from app.classroom.homework.homework import Homework
from app.classroom.homework.member_link import MemberLinks
from app.classroom.homework.receipt import ReceiptSigner
from app.classroom.member import Member
from app.classroom.rooms import LoadedRoom, RoomNotFound
from app.store.base import Store
from app.web.classroom.dependencies import Classroom, ClassroomRequest
from app.web.dependencies import app_state


@dataclass(frozen=True)
class HomeworkServices:
    """Shared by all requests. ``clock`` is the server's time, which decides what is late."""

    hand_ins: HandIns
    receipts: ReceiptSigner
    member_links: MemberLinks
    hunts: Store
    clock: Callable[[], float] = field(default=time.time)


@dataclass(frozen=True)
class StudentHomework:
    """A student and one homework of their room."""

    loaded: LoadedRoom
    member: Member
    homework: Homework

    @property
    def due(self) -> float:
        """Until when this student may hand in in time."""
        return self.homework.due(self.member.number)


def homework_services(request: Request) -> HomeworkServices:
    """The services of the request's app."""
    return app_state(request).feature(HomeworkServices)


Services = Annotated[HomeworkServices, Depends(homework_services)]


async def room_of_homework(classroom: ClassroomRequest, code: str) -> LoadedRoom:
    """The room, also after its lesson has ended; protected against guessing codes.

    Raises RoomNotFound, and TooManyWrongCodes if a stranger's address sent too many wrong ones.
    """
    try:
        loaded = await classroom.rooms.load(code)
    except RoomNotFound:
        classroom.services.wrong_codes.require(classroom.address)
        classroom.services.wrong_codes.count_wrong(classroom.address)
        raise
    if not is_teacher(classroom, loaded) and student_of(classroom, loaded) is None:
        classroom.services.wrong_codes.require(classroom.address)
    return loaded


def is_teacher(classroom: ClassroomRequest, loaded: LoadedRoom) -> bool:
    """Whether the visitor teaches the room."""
    return loaded.is_teacher(classroom.visitor)


def student_of(classroom: ClassroomRequest, loaded: LoadedRoom) -> Member | None:
    """The student whom the request is about, if the visitor is in the room."""
    return classroom.member_of(loaded) if classroom.visitor else None


async def homework_as_student(classroom: Classroom, code: str, number: int) -> StudentHomework:
    """The homework of the address. Raises RoomNotFound unless the visitor is a student of the
    room, HomeworkNotFound."""
    loaded = await room_of_homework(classroom, code)
    member = student_of(classroom, loaded)
    if member is None:
        raise RoomNotFound
    return StudentHomework(loaded, member, find(loaded.room, number))


OfStudent = Annotated[StudentHomework, Depends(homework_as_student)]
