"""A teacher returns to their room from another browser, with the key that the desk shows."""

from __future__ import annotations

from contextlib import suppress
from typing import get_args

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.classroom.class_changes import with_co_teacher
from app.classroom.join_code import read_code
from app.classroom.rooms import LoadedRoom, RoomNotFound
from app.classroom.teacher_key import KeyKind
from app.i18n.messages import N_, _
from app.web import addresses
from app.web.classroom.dependencies import Classroom, ClassroomRequest
from app.web.classroom.join.last_room import remember_room
from app.web.templating import render_page

router = APIRouter(include_in_schema=False)

WRONG_KEY = N_("No room has this code and this key. Copy both again from the desk.")
MAX_KEY_LENGTH = 60


@router.get(addresses.teacher_key())
async def ask_key(request: Request) -> Response:
    """The page on which code and key are typed."""
    return _page(request)


@router.post(addresses.teacher_key())
async def return_as_teacher(request: Request, classroom: Classroom) -> Response:
    """Give this browser the identity of the room's teacher, or access to this room only."""
    form = await request.form()
    code = str(form.get("code", ""))[:40]
    key = str(form.get("key", ""))[:MAX_KEY_LENGTH]
    wrong_codes = classroom.services.wrong_codes
    wrong_codes.require(classroom.address)
    loaded, kind = await _room_with_key(classroom, read_code(code), key)
    if loaded is None:
        wrong_codes.count_wrong(classroom.address)
        return _page(request, typed=code[:20], problem=_(WRONG_KEY), status=404)
    response = RedirectResponse(addresses.room(loaded.code, "desk"), 303)
    if kind == "co-teacher":
        await classroom.rooms.change(
            loaded.code, lambda room: with_co_teacher(room, classroom.visitor), notifies="desk"
        )
        remember_room(request, response, loaded.code)
    else:
        # IdentityMiddleware sets the cookie, as for a new visitor.
        request.scope["state"]["new_visitor"] = loaded.teacher
    return response


async def _room_with_key(
    classroom: ClassroomRequest, code: str, key: str
) -> tuple[LoadedRoom | None, KeyKind]:
    keys = classroom.services.teacher_keys
    with suppress(RoomNotFound):
        loaded = await classroom.rooms.load(code)
        for kind in get_args(KeyKind):
            if await keys.is_key(loaded.room, key, kind):
                return loaded, kind
    return None, "teacher"


def _page(request: Request, *, typed: str = "", problem: str = "", status: int = 200) -> Response:
    context = {"code": typed, "problem": problem, "max_key_length": MAX_KEY_LENGTH}
    return render_page(request, "classroom/teacher_key.html", context, status)
