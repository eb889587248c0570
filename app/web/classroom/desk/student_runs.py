"""A student's run as the teacher sees it, read-only; showing it to everybody."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.classroom.member import Member
from app.classroom.room import Room, ShownRun
from app.classroom.rooms import LoadedRoom
from app.i18n.messages import N_, _
from app.store.base import SessionNotFound
from app.web import addresses
from app.web.classroom.dependencies import Classroom, ClassroomRequest, TeacherRoom
from app.web.classroom.follow.followed_run import own_view_parts
from app.web.classroom.room_bar import build_room_bar, room_bar_html
from app.web.problems import HttpProblem
from app.web.templating import render_page, wants_fragment
from app.web.view.view import View

router = APIRouter(prefix=addresses.ROOM, include_in_schema=False)

NO_STUDENT = N_("No student in the room has this number.")


def student_with_run(room: Room, number: int) -> Member:
    """The student of this number. Raises HttpProblem if they do not exist or have no run."""
    member = room.member(number)
    if room.ended or member is None:
        raise HttpProblem(404, _(NO_STUDENT))
    if not member.session:
        raise HttpProblem(404, _("%(name)s has no run of their own yet.", name=member.name))
    return member


def _run_gone(member: Member) -> HttpProblem:
    return HttpProblem(404, _("The run of %(name)s was deleted.", name=member.name))


def student_run_view(room: Room, number: int, view_parts: Mapping[str, str]) -> View:
    """The default view of a student's run, changed by ``view_parts``."""
    return View(room=room.code, watch=str(number), **view_parts)


@router.get("/runs/{number}")
async def show_run(
    request: Request, classroom: Classroom, loaded: TeacherRoom, number: int
) -> Response:
    """The current state of a student's run, live while it plays."""
    code = loaded.code
    if loaded.room.ended:
        return RedirectResponse(addresses.room(code, "desk"), 303)
    if loaded.room.has_left(number):
        return render_page(request, "classroom/student_left.html", {"code": code})
    member = student_with_run(loaded.room, number)
    parts = own_view_parts(request.query_params)
    view = student_run_view(loaded.room, number, parts)
    services = classroom.services
    try:
        version = await services.sessions.newest(member.session)
        page = await services.shared_pages.page(member.visitor, member.session, view, version)
    except SessionNotFound:
        raise _run_gone(member) from None
    bar = build_room_bar(loaded, classroom.visitor, "", classroom.present(loaded), number=number)
    assert bar is not None
    context = {"page": page, "bar": bar, "room_bar_html": room_bar_html(bar)}
    response = render_page(request, "classroom/follow.html", context)
    if wants_fragment(request):
        path = addresses.room(code, "runs", number, query=urlencode(parts))
        response.headers["HX-Replace-Url"] = path
    return response


async def show_run_to_class(
    classroom: ClassroomRequest, loaded: LoadedRoom, shown: ShownRun
) -> LoadedRoom:
    """Show a student's run to everybody. Raises HttpProblem."""

    def change(room: Room) -> Room:
        student_with_run(room, shown.number)
        return room.with_shown_run(shown)

    member = student_with_run(loaded.room, shown.number)
    try:
        await classroom.services.sessions.newest(member.session)
    except SessionNotFound:
        raise _run_gone(member) from None
    return await classroom.rooms.change(loaded.code, change)


@router.post("/show")
async def show_to_all(request: Request, classroom: Classroom, loaded: TeacherRoom) -> Response:
    """Show a student's run to everybody instead of the teacher's, with or without the name."""
    form = await request.form()
    text = str(form.get("number", ""))
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise HttpProblem(422, _("number must be that of a student in the room."))
    shown = ShownRun(number=int(text), named=form.get("named") == "on")
    await show_run_to_class(classroom, loaded, shown)
    return RedirectResponse(addresses.room(loaded.code, "runs", shown.number), 303)


@router.post("/unshow")
async def unshow(request: Request, classroom: Classroom, loaded: TeacherRoom) -> Response:
    """Show the teacher's run to everybody again."""
    code = loaded.code
    back = str((await request.form()).get("back", ""))[:2000]
    await classroom.rooms.change(code, lambda room: room.with_shown_run(None))
    # Back to the page with the button, and never to another site.
    page = addresses.match_page(back.partition("?")[0])
    is_known = page is not None and (page.kind == "lab" or page.id == code)
    return RedirectResponse(back if is_known else addresses.room(code, "wall"), 303)
