"""A student's run as the teacher sees it, read-only, and shown to everybody."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.classroom.room import Member, Room, ShownRun
from app.classroom.rooms import LoadedRoom
from app.store.base import SessionNotFound
from app.web.classroom.bars import bar_html, build_bar, run_path, wall_path
from app.web.classroom.context import Class
from app.web.classroom.follow.routes import own_looks
from app.web.problems import HttpProblem
from app.web.templating import render_page, wants_fragment
from app.web.view.view import View

router = APIRouter(include_in_schema=False)

NO_STUDENT = "There is no student of this number in the room, or not any more."


def run_of(held: LoadedRoom, number: int) -> Member:
    """The student of a number, who has a run; Refused, with a sentence, where there is none."""
    member = held.room.member(number)
    if held.room.ended or member is None:
        raise HttpProblem(404, NO_STUDENT)
    if not member.session:
        raise HttpProblem(404, f"{member.name} has no run of their own yet.")
    return member


def run_view(room: Room, number: int, looks: Mapping[str, str]) -> View:
    """How the teacher looks at a student's run: as nobody chose otherwise, but for ``looks``."""
    return View(room=room.code, watch=str(number), **looks)


@router.get("/room/{code}/runs/{number}")
async def show_run(request: Request, asked: Class, code: str, number: int) -> Response:
    """The run of a student as it is now, live while it plays."""
    held = await asked.as_teacher(code)
    if held.room.ended:
        return RedirectResponse(f"/room/{held.code}/desk", 303)
    if held.room.has_left(number):
        return render_page(request, "room/left.html", {"wall": wall_path(held.code)})
    member = run_of(held, number)
    looks = own_looks(request.query_params)
    view = run_view(held.room, number, looks)
    try:
        version = await asked.all.sessions.newest(member.session)
        page = await asked.all.pages.page(member.visitor, member.session, view, version)
    except SessionNotFound:
        raise HttpProblem(404, f"The run of {member.name} is gone: it was deleted.") from None
    bar = build_bar(held, asked.visitor, "", number=number)
    assert bar is not None
    context = {"page": page, "bar": bar, "bar_html": bar_html(bar)}
    response = render_page(request, "room/follow.html", context)
    if wants_fragment(request):
        path = run_path(code, number)
        response.headers["HX-Replace-Url"] = f"{path}?{urlencode(looks)}" if looks else path
    return response


@router.post("/room/{code}/show")
async def show_to_all(request: Request, asked: Class, code: str) -> Response:
    """Let everybody see a student's run in place of the teacher's, with the name or without."""
    held = await asked.as_teacher(code)
    form = await request.form()
    text = str(form.get("number", ""))
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise HttpProblem(422, "number must be that of a student in the room.")
    shown = ShownRun(number=int(text), named=form.get("named") == "on")

    def showing(room: Room) -> Room:
        run_of(LoadedRoom(held.version, room, held.teacher), shown.number)
        return room.showing(shown)

    member = run_of(held, shown.number)
    try:
        await asked.all.sessions.newest(member.session)
    except SessionNotFound:
        raise HttpProblem(404, f"The run of {member.name} is gone: it was deleted.") from None
    await asked.rooms.change(code, showing)
    return RedirectResponse(run_path(code, shown.number), 303)


@router.post("/room/{code}/unshow")
async def unshow(request: Request, asked: Class, code: str) -> Response:
    """Everybody sees the teacher's run again."""
    await asked.as_teacher(code)
    back = str((await request.form()).get("back", ""))[:2000]
    await asked.rooms.change(code, lambda room: room.showing(None))
    # To the page whose bar the button was in, and to no other site.
    known = back.startswith((f"/room/{code}/", "/lab/"))
    return RedirectResponse(back if known else wall_path(code), 303)
