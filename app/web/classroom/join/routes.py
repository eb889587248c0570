"""Join a room with its code, and a name if the teacher asks for names; come back to it."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.convertors import Convertor, register_url_convertor
from starlette.datastructures import FormData

from app.classroom.class_changes import in_present_mode
from app.classroom.external_id import clean_id, with_external_id
from app.classroom.join_code import read_code, spaced_code
from app.classroom.member import Member
from app.classroom.names import MAX_NAME_LENGTH, clean_name
from app.classroom.room import Room, RoomFull
from app.classroom.rooms import LoadedRoom, RoomNotFound
from app.http.rate_limit import CREATES
from app.i18n.messages import N_, _
from app.web import addresses
from app.web.classroom.dependencies import Classroom, ClassroomRequest
from app.web.classroom.join.last_room import last_room_of, remember_room
from app.web.classroom.room_language import in_language_of, remember_language
from app.web.classroom.send.routes import take_sent_run
from app.web.problems import HttpProblem
from app.web.templating import render_page

NO_ROOM = N_("No room has this code. Check it on the board.")
LOCKED = N_("This room is locked. Ask your teacher to unlock it.")
REMOVED = N_("Your teacher removed you from this room.")
NO_NAME = N_("Enter a name; your teacher sees it.")


class TypedCodeConvertor(Convertor[str]):
    """Any text typed as a code, except the address of the teacher's key."""

    regex = "(?!teacher$)[^/]+"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("typed_code", TypedCodeConvertor())

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Asked:
    """What a student has sent: a name, the number of one whom this browser knows, or ``another``
    for somebody whom it does not know."""

    name: str
    external_id: str
    has_name: bool
    number: int
    another: bool


def _read(form: FormData, room: Room) -> Asked:
    number = str(form.get("student", ""))
    return Asked(
        name=clean_name(str(form.get("name", ""))) if room.names else "",
        external_id=clean_id(str(form.get("id", ""))) if room.asks_id else "",
        has_name="name" in form,
        number=int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0,
        another=form.get("another") == "on",
    )


@router.get(addresses.JOIN)
async def ask_code(request: Request, classroom: Classroom) -> Response:
    """The page on which a student types the code, or goes back to the room that they are in."""
    return _page(request, None, back=await last_room_of(request, classroom))


@router.get(f"{addresses.JOIN}/{{typed:typed_code}}")
async def ask_name(request: Request, classroom: Classroom, typed: str) -> Response:
    """The target of the link and QR code: who are you, and a name field if needed."""
    found = await _find_room(request, classroom, typed)
    if isinstance(found, Response):
        return found
    return in_language_of(found.room, request) or _page(request, found, classroom)


@router.post(addresses.JOIN, dependencies=[CREATES])
async def join(request: Request, classroom: Classroom) -> Response:
    """Join the room, or come back. If a choice or a name is needed, redirect to its page."""
    form = await request.form()
    found = await _find_room(request, classroom, str(form.get("code", "")))
    if isinstance(found, Response):
        return found
    asked = _read(form, found.room)
    known = known_students(found.room, classroom.visitor)
    returns = any(each.number == asked.number for each in known)
    if not returns and not asked.another:
        if found.members_of(classroom.visitor):
            return RedirectResponse(addresses.join(found.code), 303)
        same = [each for each in known if each.name.casefold() == asked.name.casefold()]
        if known and not same and not asked.has_name:
            return RedirectResponse(addresses.join(found.code), 303)
    if not returns and found.room.names and not asked.name:
        if not asked.has_name:
            return RedirectResponse(addresses.join(found.code), 303)
        return _page(request, found, classroom, problem=_(NO_NAME), status=422)
    try:
        loaded, member = await _add_member(classroom, found, asked)
    except (HttpProblem, RoomFull) as error:
        return _page(
            request, found, classroom, name=asked.name, problem=str(error), status=error.status
        )
    path = student_page(loaded, member)
    if loaded.room.mode == "work" and member.has_yet_to_receive(loaded.room.sent):
        # Students who join late get the last sent run, like everybody before them.
        path = await take_sent_run(classroom.for_student(member), loaded.code)
    response = RedirectResponse(path, 303)
    remember_room(request, response, loaded.code)
    remember_language(loaded.room, request, response)
    return response


def known_students(room: Room, visitor: str) -> list[Member]:
    """The students of this browser: those in the room, and those who may come back."""
    return room.members_of(visitor) + room.former_members_of(visitor)


def student_page(loaded: LoadedRoom, member: Member) -> str:
    """The address of a student's page; it names them only if several share the browser."""
    return addresses.room(loaded.code, student=loaded.choice_of(member))


async def _find_room(
    request: Request, classroom: ClassroomRequest, typed: str
) -> LoadedRoom | Response:
    """The room of a typed code, or a response if no room has it or the visitor teaches it."""
    try:
        loaded = await classroom.find_room(read_code(typed))
    except RoomNotFound:
        return _page(request, None, typed=typed[:20], problem=_(NO_ROOM), status=404)
    if loaded.is_teacher(classroom.visitor):
        return RedirectResponse(addresses.room(loaded.code, "desk"), 303)
    return loaded


async def _add_member(
    classroom: ClassroomRequest, loaded: LoadedRoom, asked: Asked
) -> tuple[LoadedRoom, Member]:
    visitor = classroom.visitor
    number = 0

    def change(room: Room) -> Room:
        nonlocal number
        if any(each.number == asked.number for each in room.members_of(visitor)):
            number = asked.number
            return room
        if visitor in room.removed:
            raise HttpProblem(403, _(REMOVED))
        if room.locked:
            raise HttpProblem(403, _(LOCKED))
        changed = _with_student(room, visitor, asked)
        before = {each.number for each in room.present}
        [number] = [each.number for each in changed.present if each.number not in before]
        if asked.external_id:
            changed = with_external_id(changed, number, asked.external_id)
        return in_present_mode(changed, number)

    loaded = await classroom.rooms.change(loaded.code, change, notifies="desk")
    member = loaded.room.member(number)
    if member is None:
        raise RoomNotFound
    return loaded, member


def _with_student(room: Room, visitor: str, asked: Asked) -> Room:
    if any(each.number == asked.number for each in room.former_members_of(visitor)):
        return room.with_returned_member(asked.number)
    if asked.another or room.members_of(visitor):
        return room.with_new_member(visitor, asked.name)
    return room.with_member(visitor, asked.name)


def _page(
    request: Request,
    loaded: LoadedRoom | None,
    classroom: ClassroomRequest | None = None,
    *,
    typed: str = "",
    name: str = "",
    problem: str = "",
    status: int = 200,
    back: object = None,
) -> Response:
    known = known_students(loaded.room, classroom.visitor) if loaded and classroom else []
    context = {
        "code": loaded.code if loaded else typed,
        "spaced_code": spaced_code(loaded.code) if loaded else "",
        "asks_name": loaded is not None and loaded.room.names,
        "asks_id": loaded.room.asks_id if loaded else "",
        "known": known,
        "name": name,
        "max_name_length": MAX_NAME_LENGTH,
        "problem": problem,
        "back": back,
    }
    return render_page(request, "classroom/join.html", context, status)
