"""Read-only pages of frozen states: what was given, and what a student has handed in."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse, StreamingResponse
from markupsafe import Markup

from app.classroom.homework.changes import HomeworkNotFound, find
from app.classroom.homework.homework import HandIn, Homework
from app.classroom.homework.receipt import receipt_fields
from app.classroom.rooms import LoadedRoom, RoomNotFound
from app.http.rate_limit import CREATES_IN_CLASS
from app.i18n.languages import ENGLISH, using_language
from app.training.run.observation import observe
from app.training.run.session import TrainingSession
from app.web import addresses
from app.web.classroom.dependencies import Classroom, ClassroomRequest
from app.web.classroom.follow.followed_run import own_view_parts
from app.web.classroom.follow.stream import over
from app.web.classroom.homework.judged_work import describe_judged
from app.web.classroom.homework.services import Services, is_teacher, room_of_homework
from app.web.classroom.homework.student_page import describe_hand_in
from app.web.dependencies import app_state
from app.web.download import download
from app.web.lab.page import build_lab
from app.web.lab.stream import send_events
from app.web.lab.transport import TRAIN_EPOCHS
from app.web.stored_sessions import LoadedSession
from app.web.templating import render_block, render_page, wants_fragment
from app.web.view.fit import fit_view
from app.web.view.view import View

router = APIRouter(prefix=f"{addresses.ROOM}/homework/{{number:int}}", include_in_schema=False)


@router.get("/states/{student:int}")
async def show_hand_in(
    request: Request,
    classroom: Classroom,
    services: Services,
    code: str,
    number: int,
    student: int,
) -> Response:
    """The state that a student has handed in, for the teacher and for themselves."""
    loaded, homework, made = await _hand_in(classroom, code, number, student)
    path = addresses.room(code, "homework", number, "states", student)
    is_run = made.recomputed != "judged"
    context: dict[str, Any] = {
        "handed_in": describe_hand_in(code, homework, student),
        "name": made.name,
        "title": homework.title,
        "back": addresses.room(code, "homework", number),
        "copy": f"{path}/copy" if is_run and is_teacher(classroom, loaded) else "",
    }
    if not is_run:
        context["judged"] = describe_judged(await services.hand_ins.snapshot(made.state))
        return render_page(request, "classroom/homework/judged.html", context)
    session = await services.hand_ins.load(made.state)
    await classroom.sessions.require_open(session)
    return await render_frozen(request, session, path, context)


@router.get("/states/{student:int}/stream")
async def stream(request: Request) -> StreamingResponse:
    """Frozen states never change."""
    return send_events(request, over())


@router.post("/states/{student:int}/copy", dependencies=[CREATES_IN_CLASS])
async def copy_hand_in(
    classroom: Classroom, services: Services, code: str, number: int, student: int
) -> Response:
    """Open a copy of a hand-in as the visitor's own session."""
    _, _, made = await _hand_in(classroom, code, number, student)
    if made.recomputed == "judged":
        raise HomeworkNotFound
    copied = await classroom.sessions.adopt(await services.hand_ins.load(made.state))
    return RedirectResponse(addresses.lab(copied.id), 303)


@router.get("/receipts/{student:int}")
async def receipt(
    classroom: Classroom, services: Services, code: str, number: int, student: int
) -> Response:
    """The receipt of a hand-in, as a file."""
    _, homework, made = await _hand_in(classroom, code, number, student)
    snapshot = await services.hand_ins.snapshot(made.state)
    with using_language(ENGLISH):
        fields = await to_thread.run_sync(receipt_fields, code, homework, student, made, snapshot)
    text = await services.receipts.sign(fields)
    return download(text, "application/json", f"receipt-{code}-{number}-{student}.json")


async def _hand_in(
    classroom: ClassroomRequest, code: str, number: int, student: int
) -> tuple[LoadedRoom, Homework, HandIn]:
    """A hand-in, for the teacher or the student. Raises RoomNotFound, HomeworkNotFound."""
    loaded = await room_of_homework(classroom, code)
    own = any(each.number == student for each in loaded.room.members_of(classroom.visitor))
    if not (own or is_teacher(classroom, loaded)):
        raise RoomNotFound
    homework = find(loaded.room, number)
    made = homework.hand_ins.get(student)
    if made is None:
        raise HomeworkNotFound
    return loaded, homework, made


async def render_frozen(
    request: Request, session: TrainingSession, path: str, context: dict[str, Any]
) -> Response:
    """A lab page of a frozen state at ``path``, without anything that could change it."""
    limits = app_state(request).sessions.limits
    parts = own_view_parts(request.query_params)

    def build() -> Markup:
        fitted = fit_view(View(watch=path, **parts), session)
        lab = build_lab(LoadedSession("", 1, session), fitted, observe(session), limits)
        shown = {"lab": lab, "train_epochs": TRAIN_EPOCHS}
        return Markup(render_block("lab.html", "lab", shown))

    context |= {"html": await to_thread.run_sync(build)}
    response = render_page(request, "classroom/homework/state.html", context)
    if wants_fragment(request):
        response.headers["HX-Replace-Url"] = addresses.with_query(path, urlencode(parts))
    return response
