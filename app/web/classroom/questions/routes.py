"""Ask, answer, show, reveal, mark and close a question."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from app.classroom.questions.question import (
    MAX_CHOICES,
    InvalidAnswer,
)
from app.classroom.questions.question_changes import (
    QuestionError,
    current_question,
    require_can_ask,
    with_answer,
    with_answers_shown,
    with_question_closed,
    with_text_marked,
)
from app.classroom.questions.template import MAX_ANSWER_LENGTH, InvalidTemplate
from app.classroom.room import Room
from app.classroom.rooms import LoadedRoom, RoomNotFound
from app.errors import ProblemError
from app.i18n.messages import _
from app.training.experiments.step_outcome import StepNotMade
from app.web import addresses
from app.web.classroom.back_link import BackLink, read_back_link
from app.web.classroom.dependencies import Classroom, ClassroomRequest, StudentRoom, TeacherRoom
from app.web.classroom.questions.asking import ask_template
from app.web.classroom.questions.form import read_ask_form, read_ask_template
from app.web.classroom.questions.panels import chosen_key
from app.web.classroom.questions.revealing import reveal_question
from app.web.classroom.questions.settle import settled
from app.web.classroom.room_bar import (
    RoomBar,
    StudentBar,
    TeacherBar,
    build_room_bar,
    room_bar_html,
    room_bar_response,
    teachers_lab,
)
from app.web.problems import HttpProblem
from app.web.templating import render_page, wants_fragment

router = APIRouter(prefix=addresses.ROOM, include_in_schema=False)


@router.post("/ask")
async def ask(request: Request, classroom: Classroom, loaded: TeacherRoom) -> Response:
    """Ask the class a question; one about the run pauses it."""
    code = loaded.code
    typed = read_ask_form(await request.form())
    try:
        require_can_ask(loaded.room)
        template = read_ask_template(typed, chosen_key(loaded.room))
        loaded = await ask_template(classroom, loaded, template)
    except (QuestionError, InvalidTemplate, StepNotMade) as error:
        loaded = await classroom.rooms.load_as_teacher(code, classroom.visitor)
        bar = _teacher_bar(loaded, classroom, read_back_link(request))
        return _refuse(request, replace(bar, ask=bar.ask and typed), error)
    return _teacher_response(request, loaded, classroom)


@router.post("/ask-again")
async def ask_again(request: Request, classroom: Classroom, loaded: TeacherRoom) -> Response:
    """Ask a question of this room once more, about the run as it is now."""
    number = _question_number(await request.form())
    known = next((each for each in loaded.room.questions if each.number == number), None)
    if known is None or known.template is None:
        raise HttpProblem(422, _("This question cannot be asked again. Write it in the form."))
    loaded = await ask_template(classroom, loaded, known.template)
    return RedirectResponse(teachers_lab(loaded, classroom.visitor), 303)


@router.post("/show-answers")
async def show_answers(request: Request, classroom: Classroom, loaded: TeacherRoom) -> Response:
    """Show the class's answers on the teacher's page, before the right one; takes no more."""
    number = _question_number(await request.form())
    try:
        loaded = await classroom.rooms.change(
            loaded.code, lambda room: with_answers_shown(room, number)
        )
    except QuestionError as error:
        bar = _teacher_bar(loaded, classroom, read_back_link(request))
        return _refuse(request, bar, error)
    return _teacher_response(request, loaded, classroom)


@router.post("/reveal")
async def reveal_answer(request: Request, classroom: Classroom, loaded: TeacherRoom) -> Response:
    """Show everybody the right answer, and make the step that the question is about.

    If the run has moved since, it makes no step: the answer was computed when it was asked.
    """
    code = loaded.code
    number = _question_number(await request.form())
    question = current_question(loaded.room)
    if question is None or question.number != number or question.truth is not None:
        return _teacher_response(request, loaded, classroom)  # a double click
    try:
        loaded = await reveal_question(classroom, loaded, question)
    except (QuestionError, StepNotMade) as error:
        loaded = await classroom.rooms.load_as_teacher(code, classroom.visitor)
        bar = _teacher_bar(loaded, classroom, read_back_link(request))
        return _refuse(request, bar, error)
    return _teacher_response(request, loaded, classroom)


@router.post("/mark")
async def mark(request: Request, classroom: Classroom, loaded: TeacherRoom) -> Response:
    """Count a short text as right, or not, after the reveal."""
    form = await request.form()
    number, text = _question_number(form), str(form.get("answer", ""))[:MAX_ANSWER_LENGTH]
    right = form.get("right") == "on"
    await classroom.rooms.change(
        loaded.code, lambda room: with_text_marked(room, number, text, right)
    )
    page = addresses.room(loaded.code, "predictions")
    return RedirectResponse(f"{page}#question-{number}", 303)


@router.post("/close")
async def close(request: Request, classroom: Classroom, loaded: TeacherRoom) -> Response:
    """Stop showing the question; cancels it if it was not revealed."""
    number = _question_number(await request.form())
    loaded = await classroom.rooms.change(
        loaded.code, lambda room: with_question_closed(room, number)
    )
    return _teacher_response(request, loaded, classroom)


@router.post("/answer")
async def answer(request: Request, classroom: Classroom, student: StudentRoom) -> Response:
    """Set or change a student's answer; the last one while the question is open counts.

    The same answer may be sent again, for example when the page has not heard that it arrived.
    """
    code, student_number = student.loaded.code, student.member.number
    form = await request.form()
    number = _question_number(form)
    texts = [str(each)[:MAX_ANSWER_LENGTH] for each in form.getlist("answer")[:MAX_CHOICES]]
    back, rooms = read_back_link(request), classroom.rooms

    def change(room: Room) -> Room:
        return with_answer(room, number, student_number, texts, rooms.now())

    try:
        await settled(classroom.services, student.loaded)
        loaded = await rooms.change(code, change, notifies="desk")
    except (QuestionError, InvalidAnswer) as error:
        loaded, _ = await classroom.load_as_member(code)
        bar = _student_bar(loaded, classroom, back)
        if bar.question and isinstance(error, InvalidAnswer):
            bar = replace(bar, question=replace(bar.question, typed=texts[0] if texts else ""))
        return _refuse(request, bar, error)
    if wants_fragment(request):
        return room_bar_response(_student_bar(loaded, classroom, back))
    return RedirectResponse(back.path or addresses.room(code), 303)


def _question_number(form: FormData) -> int:
    text = str(form.get("question", ""))
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise HttpProblem(422, _("question must be the number of a question."))
    return int(text)


def _teacher_bar(loaded: LoadedRoom, classroom: ClassroomRequest, back: BackLink) -> TeacherBar:
    session = back.teachers_session(loaded.room) if back.path else loaded.room.session
    bar = build_room_bar(
        loaded, classroom.visitor, session, classroom.present(loaded), number=back.number
    )
    assert isinstance(bar, TeacherBar)
    return bar


def _student_bar(loaded: LoadedRoom, classroom: ClassroomRequest, back: BackLink) -> StudentBar:
    bar = build_room_bar(
        loaded,
        classroom.visitor,
        back.session,
        classroom.present(loaded),
        own_view=back.own_view,
        student=classroom.choice.number,
    )
    if not isinstance(bar, StudentBar):
        raise RoomNotFound
    return bar


def _teacher_response(
    request: Request, loaded: LoadedRoom, classroom: ClassroomRequest
) -> Response:
    back = read_back_link(request)
    if wants_fragment(request):
        return room_bar_response(_teacher_bar(loaded, classroom, back))
    return RedirectResponse(back.path or teachers_lab(loaded, classroom.visitor), 303)


def _refuse(request: Request, bar: RoomBar, error: ProblemError) -> Response:
    """The bar with an error message; without scripts as a page of its own."""
    bar = replace(bar, problem=str(error), refused=error.field)
    if wants_fragment(request):
        return room_bar_response(bar, 422)
    back = read_back_link(request).path or addresses.room(bar.code)
    context = {"room_bar_html": room_bar_html(bar), "back": back}
    return render_page(request, "classroom/refused.html", context, 422)
