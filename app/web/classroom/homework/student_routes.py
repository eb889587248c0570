"""What a student does with homework: join, begin, hand in, get the receipt."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.classroom.homework.changes import NotAccepted, find, with_work
from app.classroom.homework.homework import MAX_SENTENCE_LENGTH
from app.classroom.homework.text import clean_sentence
from app.classroom.names import MAX_NAME_LENGTH, clean_name
from app.classroom.room import Room, RoomFull
from app.classroom.rooms import LoadedRoom
from app.errors import ProblemError
from app.http.rate_limit import CREATES, CREATES_IN_CLASS
from app.i18n.messages import _
from app.web import addresses
from app.web.classroom.dependencies import Classroom, ClassroomRequest
from app.web.classroom.homework.check_work import MAX_ANSWER_LENGTH
from app.web.classroom.homework.handing_in import hand_in, work_of
from app.web.classroom.homework.services import (
    HomeworkServices,
    OfStudent,
    Services,
    StudentHomework,
    is_teacher,
    room_of_homework,
    student_of,
)
from app.web.classroom.homework.student_page import (
    build_student_page,
    describe_hand_in,
    describe_task,
    student_path,
)
from app.web.classroom.homework.teacher_page import build_list, build_teacher_page
from app.web.classroom.join.routes import LOCKED, NO_NAME, REMOVED
from app.web.classroom.room_language import in_language_of
from app.web.dependencies import public_base_url
from app.web.problems import HttpProblem
from app.web.templating import render_page

router = APIRouter(prefix=f"{addresses.ROOM}/homework", include_in_schema=False)


@router.get("")
async def show_all(
    request: Request, classroom: Classroom, services: Services, code: str
) -> Response:
    """All homework of the room, for its teacher and its students."""
    loaded = await room_of_homework(classroom, code)
    if is_teacher(classroom, loaded):
        page = build_list(loaded)
        return render_page(request, "classroom/homework/teacher_list.html", {"page": page})
    member = student_of(classroom, loaded)
    if member is None:
        return in_language_of(loaded.room, request) or _join_page(request, loaded, "")
    now = services.clock()
    tasks = [
        (describe_task(loaded, each, member, now), describe_hand_in(code, each, member.number))
        for each in loaded.room.homework
    ]
    context = {"tasks": tasks, "code": code, "name": member.name, "ended": loaded.room.ended}
    return render_page(request, "classroom/homework/student_list.html", context)


@router.get("/{number:int}")
async def show(
    request: Request,
    classroom: Classroom,
    services: Services,
    code: str,
    number: int,
) -> Response:
    """One homework: a student's own page, the teacher's table, or a form to join first."""
    loaded = await room_of_homework(classroom, code)
    member = student_of(classroom, loaded)
    if is_teacher(classroom, loaded):
        page = build_teacher_page(loaded, find(loaded.room, number), public_base_url(request))
        return render_page(request, "classroom/homework/teacher.html", {"page": page})
    if member is None:
        find(loaded.room, number)
        return in_language_of(loaded.room, request) or _join_page(request, loaded, str(number))
    of = StudentHomework(loaded, member, find(loaded.room, number))
    return await _page(request, classroom, services, of)


@router.post("/join", dependencies=[CREATES])
async def join(request: Request, classroom: Classroom, code: str) -> Response:
    """Join the room, also after its lesson has ended, and go to the homework."""
    form = await request.form()
    loaded = await room_of_homework(classroom, code)
    target = str(form.get("number", ""))
    target = target if any(str(each.number) == target for each in loaded.room.homework) else ""
    to = addresses.room(code, "homework", *([target] if target else []))
    if is_teacher(classroom, loaded) or student_of(classroom, loaded):
        return RedirectResponse(to, 303)
    name = clean_name(str(form.get("name", ""))) if loaded.room.names else ""
    if loaded.room.names and not name:
        return _join_page(request, loaded, target, problem=_(NO_NAME), status=422)

    def change(room: Room) -> Room:
        if classroom.visitor in room.removed:
            raise HttpProblem(403, _(REMOVED))
        if room.locked:
            raise HttpProblem(403, _(LOCKED))
        return room.with_member(classroom.visitor, name)

    try:
        await classroom.rooms.change(code, change, notifies="desk")
    except (HttpProblem, RoomFull) as error:
        problem, status = str(error), error.status
        return _join_page(request, loaded, target, name=name, problem=problem, status=status)
    return RedirectResponse(to, 303)


@router.post("/{number:int}/begin", dependencies=[CREATES_IN_CLASS])
async def begin_work(
    request: Request, classroom: Classroom, services: Services, of: OfStudent
) -> Response:
    """Open the student's work; make it if there is none yet, or if they begin again."""
    code, number, student = of.loaded.code, of.homework.number, of.member.number
    again = (await request.form()).get("again") == "on"
    async with classroom.services.new_run_locks.lock(f"{code} {number}", classroom.visitor):
        loaded = await classroom.rooms.load(code)
        of = StudentHomework(loaded, of.member, find(loaded.room, number))
        if again or await work_of(classroom, services, of).current() is None:
            try:
                made = await work_of(classroom, services, of).begin()
            except NotAccepted as error:
                return await _page(request, classroom, services, of, None, error)
            loaded = await classroom.rooms.change(
                code, lambda room: with_work(room, number, student, made), notifies="desk"
            )
            of = StudentHomework(loaded, of.member, find(loaded.room, number))
    work = await work_of(classroom, services, of).current()
    return RedirectResponse(
        work.address if work else student_path(loaded, of.homework, of.member), 303
    )


@router.post("/{number:int}/hand-in", dependencies=[CREATES_IN_CLASS])
async def hand_in_run(
    request: Request, classroom: Classroom, services: Services, of: OfStudent
) -> Response:
    """Hand in the run as it is now."""
    form = await request.form()
    sentence = clean_sentence(str(form.get("sentence", "")), MAX_SENTENCE_LENGTH)
    answer = str(form.get("answer", ""))[:MAX_ANSWER_LENGTH]
    try:
        await hand_in(classroom, services, of, sentence, answer)
    except ProblemError as error:
        if error.status not in (404, 409, 422):
            raise
        return await _page(request, classroom, services, of, sentence, error, answer)
    return RedirectResponse(student_path(of.loaded, of.homework, of.member), 303)


async def _page(
    request: Request,
    classroom: ClassroomRequest,
    services: HomeworkServices,
    of: StudentHomework,
    typed: str | None = None,
    error: ProblemError | None = None,
    answer: str = "",
) -> Response:
    problem = str(error) if error else ""
    page = await build_student_page(
        classroom, services, of, public_base_url(request), typed, problem
    )
    status = error.status if error else 200
    context = {"page": page, "answer": answer}
    return render_page(request, "classroom/homework/student.html", context, status)


def _join_page(
    request: Request,
    loaded: LoadedRoom,
    number: str,
    *,
    name: str = "",
    problem: str = "",
    status: int = 200,
) -> Response:
    homework = next((each for each in loaded.room.homework if str(each.number) == number), None)
    context = {
        "code": loaded.code,
        "number": number,
        "title": homework.title if homework else "",
        "asks_name": loaded.room.names,
        "name": name,
        "max_name_length": MAX_NAME_LENGTH,
        "problem": problem,
    }
    return render_page(request, "classroom/homework/join.html", context, status)
