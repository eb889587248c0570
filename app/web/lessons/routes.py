"""The pages of lessons, and the forms of the column beside the lab."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from app.http.rate_limit import count_creation
from app.lessons.states import advance, state_at
from app.training.run.session import TrainingSession
from app.web import addresses
from app.web.dependencies import Service
from app.web.forms import TypedInt
from app.web.lab.answer import render_lab
from app.web.lab.form_route import LabFormRoute, form_post
from app.web.lab.start import redirect_to_new
from app.web.lessons import own_lesson, worksheets
from app.web.lessons.lesson_library import Library
from app.web.lessons.progress import is_at
from app.web.lessons.questions import MAX_ANSWER
from app.web.lessons.step_view import step_number, view_of_step
from app.web.link_preview import is_preview, render_preview
from app.web.templating import render_page, wants_fragment
from app.web.view.view import read_view

HEADING, VERDICT = "lesson-step", "lesson-verdict"
"""The ids of the step's heading, and of the judgement of an answer."""

pages = APIRouter(prefix=addresses.LESSONS, include_in_schema=False)
moves = APIRouter(prefix=addresses.LAB, include_in_schema=False, route_class=LabFormRoute)


class MoveForm(BaseModel):
    """The step to go to; at that step, the answer to its question."""

    at: TypedInt = Field(ge=1, lt=1000)
    answer: str | None = Field(default=None, max_length=MAX_ANSWER)


@pages.get("")
async def show_list(request: Request) -> Response:
    """The lessons of the app, and the form that opens one of your own."""
    return render_page(request, "lessons/list.html", own_lesson.describe_list())


@pages.api_route("/{name}", methods=["GET", "HEAD", "POST"])
async def start(request: Request, sessions: Service, library: Library, name: str) -> Response:
    """Start a session at the first step of a lesson, or at the one in the address."""
    lesson = await library.find(name)
    if is_preview(request):
        return render_preview(request, lesson.title, lesson.about)
    count_creation(request)
    view = read_view(request.query_params)
    number = step_number(view, lesson)
    loaded = await sessions.adopt(await to_thread.run_sync(state_at, lesson, number))
    return await redirect_to_new(request, loaded, view_of_step(view, lesson, number))


@form_post(moves, "/lesson")
async def move(
    request: Request,
    sessions: Service,
    library: Library,
    session_id: str,
    form: Annotated[MoveForm, Form()],
) -> Response:
    """To a step of the lesson, or back to it; with an answer only that is judged."""
    view = read_view(request.query_params)
    lesson = await library.find(view.lesson)
    number = min(form.at, len(lesson.steps))
    if form.answer is not None:
        view = replace(view, at=str(number), answer=form.answer.strip())
        loaded, place = await sessions.load(session_id), VERDICT
    else:
        here = step_number(view, lesson)

        def go(session: TrainingSession) -> TrainingSession:
            if is_at(lesson, number, session):
                return session
            if number == here + 1 and is_at(lesson, here, session):
                return advance(session, lesson, number)
            return state_at(lesson, number)

        loaded = await sessions.change(session_id, go, always_new_version=False, pauses=True)
        view, place = view_of_step(view, lesson, number), HEADING
    if wants_fragment(request):
        return await render_lab(request, sessions, loaded, view=view)
    return RedirectResponse(f"{view.path(session_id)}#{place}", 303)


router = APIRouter()
for part in (own_lesson.router, worksheets.router, pages, moves):
    router.include_router(part)
