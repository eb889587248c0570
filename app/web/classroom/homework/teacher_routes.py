"""What the teacher does with homework: set it, move deadlines, give points, close it."""

from __future__ import annotations

from typing import get_args

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.classroom.challenge.challenge_text import OPTIMIZER_NAMES
from app.classroom.homework.changes import (
    find,
    with_extension,
    with_mark,
    with_parts,
    without,
)
from app.classroom.homework.homework import MAX_TEXT_LENGTH, MAX_TITLE_LENGTH
from app.classroom.homework.text import clean_sentence
from app.classroom.join_code import spaced_code
from app.classroom.lifetime import DeadlineTooLate
from app.classroom.room import Room
from app.classroom.rooms import Change, LoadedRoom
from app.errors import ProblemError
from app.http.rate_limit import CREATES
from app.i18n.messages import N_, _
from app.practice.bug_hunt.levels import LEVELS
from app.store.base import SessionNotFound
from app.training.recipe.dataset import dataset_of
from app.training.recipe.parts import OptimizerName
from app.training.run.session import TrainingSession
from app.web import addresses
from app.web.classroom.challenge.routes import _data_text
from app.web.classroom.dependencies import Classroom, ClassroomRequest, TeacherRoom
from app.web.classroom.homework.deadline import read_deadline, read_zone
from app.web.classroom.homework.form import (
    AS_IT_IS,
    STARTS,
    HomeworkForm,
    blank_form,
    read_homework,
    read_mark,
)
from app.web.classroom.homework.services import Services
from app.web.classroom.homework.setting import keep_room_until, set_homework
from app.web.classroom.homework.teacher_page import build_teacher_page
from app.web.dependencies import public_base_url
from app.web.forms import read_index
from app.web.problems import HttpProblem
from app.web.templating import render_page

router = APIRouter(prefix=f"{addresses.ROOM}/homework", include_in_schema=False)

NO_LAB = N_("Homework needs a lab of yours: open one, then choose Classroom, Set homework.")
MAX_NOTE_LENGTH = 300


@router.get("/new")
async def show_form(
    request: Request, classroom: Classroom, loaded: TeacherRoom, lab: str = ""
) -> Response:
    """The form for homework on a lab: the one of the address, or that which the class follows."""
    session_id, session = await _lab_of(classroom, loaded, lab)
    zone = loaded.room.homework[-1].zone if loaded.room.homework else ""
    return _form_page(request, loaded, session_id, session, blank_form(session, zone))


@router.post("", dependencies=[CREATES])
async def add_homework(
    request: Request, classroom: Classroom, services: Services, loaded: TeacherRoom
) -> Response:
    """Store the start, and add the homework to the room."""
    form = await request.form()
    session_id, session = await _lab_of(classroom, loaded, str(form.get("lab", "")))
    made = read_homework(form, session, services.clock())
    if isinstance(made, HomeworkForm):
        return _form_page(request, loaded, session_id, session, made, 422)
    as_it_is = form.get("start") == AS_IT_IS
    try:
        loaded = await set_homework(classroom, services, loaded, made, session, as_it_is=as_it_is)
    except DeadlineTooLate as error:
        typed = {name: str(text) for name, text in form.items()}
        blank = blank_form(session, made.zone).typed
        refused = HomeworkForm({**blank, "late": "", **typed}, {"deadline": str(error)})
        return _form_page(request, loaded, session_id, session, refused, 422)
    number = loaded.room.homework[-1].number
    return RedirectResponse(addresses.room(loaded.code, "homework", number), 303)


@router.post("/{number:int}/deadline")
async def move_deadline(
    request: Request, classroom: Classroom, services: Services, loaded: TeacherRoom, number: int
) -> Response:
    """Move the deadline, and say whether late hand-ins are accepted; opens closed homework."""
    form = await request.form()
    homework = find(loaded.room, number)
    zone = str(form.get("zone", homework.zone)) or "UTC"
    try:
        at = read_deadline(str(form.get("deadline", "")), read_zone(zone), services.clock())
        await keep_room_until(classroom, loaded, at)
    except ProblemError as error:
        return _page(request, loaded, number, error)
    parts = {
        "deadline": at,
        "zone": zone[:40],
        "accepts_late": form.get("late") == "on",
        "closed": False,
    }
    return await _change(classroom, loaded, number, lambda room: with_parts(room, number, **parts))


@router.post("/{number:int}/second-chance")
async def give_second_chance(
    request: Request, classroom: Classroom, services: Services, loaded: TeacherRoom, number: int
) -> Response:
    """Give one student a later deadline."""
    form = await request.form()
    homework = find(loaded.room, number)
    student = _student(loaded, str(form.get("student", "")))
    try:
        zone = read_zone(homework.zone)
        at = read_deadline(str(form.get("deadline", "")), zone, services.clock())
        await keep_room_until(classroom, loaded, at)
    except ProblemError as error:
        return _page(request, loaded, number, error)
    return await _change(
        classroom, loaded, number, lambda room: with_extension(room, number, student, at)
    )


@router.post("/{number:int}/mark")
async def mark(
    request: Request, classroom: Classroom, loaded: TeacherRoom, number: int
) -> Response:
    """Give points for a hand-in; an empty field brings the server's points back."""
    form = await request.form()
    student = _student(loaded, str(form.get("student", "")))
    points, problem = read_mark(str(form.get("points", "")), find(loaded.room, number).points)
    if problem:
        return _page(request, loaded, number, HttpProblem(422, problem))
    note = clean_sentence(str(form.get("note", "")), MAX_NOTE_LENGTH)
    return await _change(
        classroom, loaded, number, lambda room: with_mark(room, number, student, points, note)
    )


@router.post("/{number:int}/close")
async def close(classroom: Classroom, loaded: TeacherRoom, number: int) -> Response:
    """Nobody can hand in any more; a new deadline opens it again."""
    parts = {"closed": True, "extensions": {}}
    return await _change(classroom, loaded, number, lambda room: with_parts(room, number, **parts))


@router.post("/{number:int}/remove")
async def remove(
    request: Request, classroom: Classroom, services: Services, loaded: TeacherRoom, number: int
) -> Response:
    """Delete homework that nobody has handed in."""
    if find(loaded.room, number).hand_ins:
        problem = _("Students have handed this in, so it stays. You can close it.")
        return _page(request, loaded, number, HttpProblem(422, problem))
    names: set[str] = set()

    def change_room(room: Room) -> Room:
        homework = find(room, number)
        if homework.hand_ins:
            raise HttpProblem(409, _("A student has just handed this in, so it stays."))
        names.update(homework.names())
        return without(room, number)

    await classroom.rooms.change(loaded.code, change_room)
    await services.hand_ins.delete(names)
    return RedirectResponse(addresses.room(loaded.code, "homework"), 303)


async def _change(
    classroom: ClassroomRequest, loaded: LoadedRoom, number: int, change: Change
) -> Response:
    await classroom.rooms.change(loaded.code, change)
    return RedirectResponse(addresses.room(loaded.code, "homework", number), 303)


def _student(loaded: LoadedRoom, text: str) -> int:
    number = read_index(text, 1, 99_999)
    if number is None or all(each.number != number for each in loaded.room.members):
        raise HttpProblem(422, _("No student in the room has this number."))
    return number


async def _lab_of(
    classroom: ClassroomRequest, loaded: LoadedRoom, lab: str
) -> tuple[str, TrainingSession]:
    """A lab of the visitor's, or the one that the class follows. Raises HttpProblem."""
    sessions = classroom.sessions if lab else classroom.services.sessions.of(loaded.teacher)
    try:
        return lab, (await sessions.load(lab or loaded.room.session)).session
    except SessionNotFound:
        raise HttpProblem(422, _(NO_LAB)) from None


def _page(request: Request, loaded: LoadedRoom, number: int, error: ProblemError) -> Response:
    homework = find(loaded.room, number)
    page = build_teacher_page(loaded, homework, public_base_url(request), str(error))
    return render_page(request, "classroom/homework/teacher.html", {"page": page}, error.status)


def _form_page(
    request: Request,
    loaded: LoadedRoom,
    lab: str,
    session: TrainingSession,
    form: HomeworkForm,
    status: int = 200,
) -> Response:
    page = {
        "code": loaded.code,
        "spaced_code": spaced_code(loaded.code),
        "lab": lab,
        "data": _data_text(session),
        "network": "-".join(map(str, session.recipe.units)),
        "is_split": len(session.data.test) > 0,
        "has_classes": dataset_of(session.recipe.dataset).task == "classes",
        "form": form,
        "starts": STARTS,
        "levels": LEVELS.values(),
        "epoch": session.epoch,
        "optimizers": [(name, OPTIMIZER_NAMES[name]) for name in get_args(OptimizerName)],
        "max_title": MAX_TITLE_LENGTH,
        "max_text": MAX_TEXT_LENGTH,
    }
    return render_page(request, "classroom/homework/form.html", {"page": page}, status)
