"""Back to a room from another browser, with the key that its desk shows."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.classroom.code import read_code
from app.classroom.rooms import LoadedRoom, RoomNotFound
from app.web.classroom.context import Asked, Class
from app.web.templating import render_page

router = APIRouter(include_in_schema=False)

WRONG = "No room has this code and this key; copy both once more from the desk."
MAX_LETTERS_OF_KEY = 60


@router.get("/j/teacher")
async def ask_key(request: Request) -> Response:
    """Where code and key are typed, and what they do."""
    return _page(request)


@router.post("/j/teacher")
async def come_back(request: Request, asked: Class) -> Response:
    """This browser becomes the teacher's, with all that the other one has."""
    form = await request.form()
    code = str(form.get("code", ""))[:40]
    key = str(form.get("key", ""))[:MAX_LETTERS_OF_KEY]
    asked.all.tries.require(asked.address)
    held = await _with_key(asked, read_code(code), key)
    if held is None:
        asked.all.tries.count_wrong(asked.address)
        return _page(request, typed=code[:20], problem=WRONG, status=404)
    # The layer around sets the cookie, as for a visitor who has just come.
    request.scope["state"]["new_visitor"] = held.teacher
    return RedirectResponse(f"/room/{held.code}/desk", 303)


async def _with_key(asked: Asked, code: str, key: str) -> LoadedRoom | None:
    try:
        held = await asked.rooms.load(code)
    except RoomNotFound:
        return None
    return held if await asked.all.keys.is_key(held.room, key) else None


def _page(request: Request, *, typed: str = "", problem: str = "", status: int = 200) -> Response:
    context = {"code": typed, "problem": problem, "max_letters": MAX_LETTERS_OF_KEY}
    return render_page(request, "room/key.html", context, status)
