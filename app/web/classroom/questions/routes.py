"""Predict, then reveal: the teacher asks, the class answers, a step of the run has the answer."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import FormData, QueryParams

from app.classroom.ask_and_answer import (
    CannotAsk,
    current,
    require_nothing_open,
    with_answer,
    with_closed,
    with_question,
    with_truth,
)
from app.classroom.question import MAX_LETTERS, BadAnswer, Question, Truth
from app.classroom.question_maker import QuestionDraft, pose, reveal
from app.classroom.room import Room
from app.classroom.rooms import LoadedRoom, RoomNotFound
from app.store.base import SessionNotFound
from app.training.experiments.step_outcome import StepNotMade
from app.training.run.selection import bias_key
from app.training.run.session import TrainingSession
from app.web.classroom.back_link import BackLink, whence
from app.web.classroom.bars import Bar, StudentBar, TeacherBar, bar_html, build_bar, lab_path
from app.web.classroom.context import Asked, Class
from app.web.classroom.follow.routes import GONE
from app.web.classroom.questions.form import read_ask, wish_of
from app.web.classroom.questions.panels import chosen_key
from app.web.lab.charts import needs_measuring
from app.web.problems import HttpProblem
from app.web.templating import render_page, wants_fragment
from app.web.view.fit import fit_view
from app.web.view.view import read_view

router = APIRouter(include_in_schema=False)


@router.post("/room/{code}/ask")
async def ask(request: Request, asked: Class, code: str) -> Response:
    """Ask the class about the run that it follows, which stops playing."""
    held = await asked.as_teacher(code)
    typed = read_ask(await request.form())
    try:
        require_nothing_open(held.room)
        wish = wish_of(typed, chosen_key(held.room))
        question = await _pose(asked, held.room, wish)
        held = await asked.rooms.change(code, lambda room: with_question(room, question))
    except CannotAsk as error:
        bar = _teachers(await asked.as_teacher(code), asked, whence(request))
        return _refuse(request, replace(bar, ask=bar.ask and typed), error)
    return _teachers_answer(request, held, asked)


async def _pose(asked: Asked, room: Room, wish: QuestionDraft) -> Question:
    question: Question | None = None

    def action(session: TrainingSession) -> TrainingSession:
        nonlocal question
        wanted = wish if wish.about else replace(wish, about=_chosen(room, session))
        question = pose(session, room.session, wanted)
        return session

    try:
        await asked.sessions.change(room.session, action, counts_anyway=False, pauses=True)
    except SessionNotFound:
        raise CannotAsk(GONE) from None
    assert question is not None
    return question


def _chosen(room: Room, session: TrainingSession) -> str:
    """The key of what the lab has chosen: of a neuron its bias, as in the microscope."""
    selection = fit_view(read_view(QueryParams(room.view)), session).selection
    if selection.kind == "a" and selection.layer:
        return bias_key(selection.layer - 1, selection.unit)
    return selection.key


@router.post("/room/{code}/reveal")
async def make_known(request: Request, asked: Class, code: str) -> Response:
    """Make the step that was asked about, and show everybody what it came to."""
    held = await asked.as_teacher(code)
    number = _number(await request.form())
    question = current(held.room)
    if question is None or question.number != number or question.state != "open":
        return _teachers_answer(request, held, asked)  # pressed twice
    try:
        truth = await _step(asked, held.room, question)
        held = await asked.rooms.change(code, lambda room: with_truth(room, number, truth))
    except (CannotAsk, StepNotMade) as error:
        held = await asked.as_teacher(code)
        return _refuse(request, _teachers(held, asked, whence(request)), error)
    return _teachers_answer(request, held, asked)


async def _step(asked: Asked, room: Room, question: Question) -> Truth:
    truth: Truth | None = None
    measured = needs_measuring(read_view(QueryParams(room.view)).charts)
    sessions = asked.sessions

    def action(session: TrainingSession) -> TrainingSession:
        nonlocal truth
        truth = reveal(session, question, sessions.time_limit.begin(), measured=measured)
        return session

    try:
        await sessions.change(question.place.session, action, pauses=True)
    except SessionNotFound:
        raise CannotAsk("The run that was asked about is gone; withdraw the question.") from None
    assert truth is not None
    return truth


@router.post("/room/{code}/close")
async def close(request: Request, asked: Class, code: str) -> Response:
    """Put the question away: withdrawn, where it was not revealed."""
    await asked.as_teacher(code)
    number = _number(await request.form())
    held = await asked.rooms.change(code, lambda room: with_closed(room, number))
    return _teachers_answer(request, held, asked)


@router.post("/room/{code}/answer")
async def give_answer(request: Request, asked: Class, code: str) -> Response:
    """A student's answer, or another one: the last before the reveal counts."""
    await asked.as_member(code)
    form = await request.form()
    number, text = _number(form), str(form.get("answer", ""))[:MAX_LETTERS]

    def answered(room: Room) -> Room:
        return with_answer(room, number, asked.visitor, text)

    at = whence(request)
    try:
        held = await asked.rooms.change(code, answered, tells="desk")
    except (CannotAsk, BadAnswer) as error:
        held, _ = await asked.as_member(code)
        bar = _students(held, asked, at)
        if bar.question and isinstance(error, BadAnswer):
            bar = replace(bar, question=replace(bar.question, typed=text))
        return _refuse(request, bar, error)
    if wants_fragment(request):
        return HTMLResponse(bar_html(_students(held, asked, at)), headers=_NOT_KEPT)
    return RedirectResponse(at.path or f"/room/{code}", 303)


_NOT_KEPT = {"Cache-Control": "no-store"}


def _number(form: FormData) -> int:
    text = str(form.get("question", ""))
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise HttpProblem(422, "question must be the number of a question.")
    return int(text)


def _teachers(held: LoadedRoom, asked: Asked, at: BackLink) -> TeacherBar:
    session = at.session if at.path else held.room.session
    bar = build_bar(held, asked.visitor, session, number=at.number)
    assert isinstance(bar, TeacherBar)
    return bar


def _students(held: LoadedRoom, asked: Asked, at: BackLink) -> StudentBar:
    bar = build_bar(held, asked.visitor, at.session, own_view=at.own_view)
    if not isinstance(bar, StudentBar):
        raise RoomNotFound
    return bar


def _teachers_answer(request: Request, held: LoadedRoom, asked: Asked) -> Response:
    at = whence(request)
    if wants_fragment(request):
        return HTMLResponse(bar_html(_teachers(held, asked, at)), headers=_NOT_KEPT)
    room = held.room
    return RedirectResponse(at.path or lab_path(room.session, room.code, room.view), 303)


def _refuse(request: Request, bar: Bar, error: Exception) -> Response:
    """The bar with a sentence; as a page of its own where there are no scripts."""
    bar = replace(bar, problem=str(error))
    html = bar_html(bar)
    if wants_fragment(request):
        return HTMLResponse(html, 422, _NOT_KEPT)
    back = whence(request).path or f"/room/{bar.code}"
    return render_page(request, "room/refused.html", {"bar_html": html, "back": back}, 422)
