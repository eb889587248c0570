"""The teacher's page of grades, and the files that Moodle and Canvas import."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.classroom.external_id import (
    MAX_ID_LENGTH,
    MAX_LABEL_LENGTH,
    clean_id,
    with_external_id,
)
from app.classroom.join_code import spaced_code
from app.classroom.names import clean_name
from app.classroom.results.grade_files import canvas_csv, identified, moodle_csv
from app.classroom.results.grades import grades, points_text
from app.classroom.rooms import LoadedRoom
from app.i18n.languages import ENGLISH, using_language
from app.web import addresses
from app.web.classroom.dependencies import Classroom, ClassroomRequest, StudentRoom, TeacherRoom
from app.web.classroom.grades.form import GradesForm, read_grades_form
from app.web.classroom.room_bar import build_room_bar, room_bar_response
from app.web.download import download
from app.web.problems import HttpProblem
from app.web.templating import render_page, wants_fragment

router = APIRouter(prefix=addresses.ROOM, include_in_schema=False)

_CSV = "text/csv; charset=utf-8"


@router.get("/grades")
async def show(request: Request, classroom: Classroom, loaded: TeacherRoom) -> Response:
    """The grades of all students by the choices in the address."""
    loaded = await _scored(classroom, loaded)
    room, form = loaded.room, read_grades_form(loaded.room, request.query_params)
    found = grades(room, form.parts, form.points)
    counted = [part for part in form.parts if form.points[part.name] > 0]
    page = {
        "code": room.code,
        "spaced_code": spaced_code(room.code),
        "form": form,
        "counted": counted,
        "of": points_text(sum(form.points.values())),
        "rows": [
            (grade, [points_text(one) for one in grade.parts], points_text(grade.points))
            for grade in found
        ],
        "without_id": len(found) - len(identified(found, form.kind)),
        "asks_id": room.asks_id,
        "max_label_length": MAX_LABEL_LENGTH,
        "max_id_length": MAX_ID_LENGTH,
    }
    status = 422 if form.errors else 200
    return render_page(request, "classroom/results/grades.html", {"page": page}, status)


@router.get("/grades-moodle.csv")
async def for_moodle(request: Request, classroom: Classroom, loaded: TeacherRoom) -> Response:
    """Identifier, grade and feedback of each student."""
    with using_language(ENGLISH):
        loaded, form = await _read(request, classroom, loaded)
        text = moodle_csv(grades(loaded.room, form.parts, form.points), form.title, form.kind)
    return download(text, _CSV, f"room-{loaded.code}-moodle.csv")


@router.get("/grades-canvas.csv")
async def for_canvas(request: Request, classroom: Classroom, loaded: TeacherRoom) -> Response:
    """The columns of a Canvas gradebook."""
    with using_language(ENGLISH):
        loaded, form = await _read(request, classroom, loaded)
        text = canvas_csv(grades(loaded.room, form.parts, form.points), form.title, form.kind)
    return download(text, _CSV, f"room-{loaded.code}-canvas.csv")


async def _read(
    request: Request, classroom: ClassroomRequest, loaded: LoadedRoom
) -> tuple[LoadedRoom, GradesForm]:
    loaded = await _scored(classroom, loaded)
    form = read_grades_form(loaded.room, request.query_params)
    if form.errors:
        raise HttpProblem(422, " ".join(form.errors.values()))
    return loaded, form


async def _scored(classroom: ClassroomRequest, loaded: LoadedRoom) -> LoadedRoom:
    return (await classroom.services.live_scores.refresh(loaded, at_once=True)).loaded


@router.post("/ids")
async def ask_ids(request: Request, classroom: Classroom, loaded: TeacherRoom) -> Response:
    """Ask all students for an id under this label; an empty label asks for none."""
    label = clean_name(str((await request.form()).get("label", "")), MAX_LABEL_LENGTH)
    await classroom.rooms.change(
        loaded.code, lambda room: room.model_copy(update={"asks_id": label})
    )
    return RedirectResponse(addresses.room(loaded.code, "grades"), 303)


@router.post("/ids/{number}")
async def set_id(
    request: Request, classroom: Classroom, loaded: TeacherRoom, number: int
) -> Response:
    """Correct the id of a student; empty removes it."""
    external_id = clean_id(str((await request.form()).get("id", "")))
    await classroom.rooms.change(
        loaded.code, lambda room: with_external_id(room, number, external_id), notifies="desk"
    )
    return RedirectResponse(addresses.room(loaded.code, "grades"), 303)


@router.post("/id")
async def give_id(request: Request, classroom: Classroom, student: StudentRoom) -> Response:
    """A student says their id, which only the teacher sees."""
    loaded, member = student
    external_id = clean_id(str((await request.form()).get("id", "")))
    if external_id and loaded.room.asks_id:
        loaded = await classroom.rooms.change(
            loaded.code,
            lambda room: with_external_id(room, member.number, external_id),
            notifies="desk",
        )
    present = classroom.present(loaded)
    bar = build_room_bar(loaded, classroom.visitor, member.session, present, student=member.number)
    if wants_fragment(request) and bar is not None:
        return room_bar_response(bar)
    return RedirectResponse(addresses.room(loaded.code, student=loaded.choice_of(member)), 303)
