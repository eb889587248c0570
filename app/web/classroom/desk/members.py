"""Order in the room: who is in it, what they are called, and who may come."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from app.classroom.names import clean_name
from app.classroom.room import Room
from app.classroom.rooms import Change, LoadedRoom, Tells
from app.web.classroom.context import Asked, Class
from app.web.classroom.desk.students import Students, build_students, students_html
from app.web.templating import wants_fragment

router = APIRouter(include_in_schema=False)

ON = "on"


@router.get("/room/{code}/students")
async def show(asked: Class, code: str, seen: str = "") -> Response:
    """The list alone; without content where it is the one that the page has ``seen``."""
    html = students_html(_list(asked, await asked.as_teacher(code)))
    if seen and f'value="{seen[:32]}"' in html:
        return Response(status_code=204)
    return HTMLResponse(html, headers={"Cache-Control": "no-store"})


@router.post("/room/{code}/students/{number}/rename")
async def rename(request: Request, asked: Class, code: str, number: int) -> Response:
    """Another name for a student; without one it stays."""
    name = clean_name(str((await request.form()).get("name", "")))
    return await _changed(request, asked, code, lambda room: room.with_name(number, name))


@router.post("/room/{code}/students/{number}/remove")
async def remove(request: Request, asked: Class, code: str, number: int) -> Response:
    """Out of the room for good: the same browser cannot come back."""
    return await _changed(request, asked, code, lambda room: room.without_removed(number))


@router.post("/room/{code}/lock")
async def lock(request: Request, asked: Class, code: str) -> Response:
    """Let nobody else in, or let them in again."""
    locked = (await request.form()).get("locked") == ON

    def changed(room: Room) -> Room:
        return room.model_copy(update={"locked": locked})

    return await _changed(request, asked, code, changed, tells="desk")


@router.post("/room/{code}/names")
async def ask_names(request: Request, asked: Class, code: str) -> Response:
    """Ask those who join for a name, or let them in without."""
    names = (await request.form()).get("names") == ON

    def changed(room: Room) -> Room:
        return room.model_copy(update={"names": names})

    return await _changed(request, asked, code, changed, tells="desk")


async def _changed(
    request: Request, asked: Asked, code: str, change: Change, tells: Tells = "class"
) -> Response:
    await asked.as_teacher(code)
    held = await asked.rooms.change(code, change, tells=tells)
    if wants_fragment(request):
        return HTMLResponse(
            students_html(_list(asked, held)), headers={"Cache-Control": "no-store"}
        )
    return RedirectResponse(f"/room/{code}/desk", 303)


def _list(asked: Asked, held: LoadedRoom) -> Students:
    return build_students(held, asked.all.presence.of(held.code))
