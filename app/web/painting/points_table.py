"""The page with the points as a table to type into. Plain forms, so it works without scripts."""

from __future__ import annotations

from dataclasses import dataclass, replace

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from app.http.rate_limit import CREATES
from app.training.data.painting import data_as_own, settings_kept
from app.training.own_data import OwnData, UnusableData
from app.training.own_data.data import MAX_FEATURES
from app.training.recipe.recipe import LimitExceeded
from app.training.run.session import TrainingSession
from app.web.dependencies import Service
from app.web.painting.points_form import (
    BLANK_ROWS,
    MAX_FIELDS,
    MAX_ROWS,
    PointsForm,
    data_of,
    empty_form,
    form_of,
    read_form,
    with_blank_rows,
)
from app.web.problems import explain
from app.web.session_service import LoadedSession, SessionService
from app.web.templating import render_page
from app.web.view.view import View, read_view

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class PointsPage:
    """The table of a session; the view is that of the lab it belongs to."""

    id: str
    view: View
    form: PointsForm
    count: int
    most: int = MAX_ROWS
    blank_rows: int = BLANK_ROWS
    max_inputs: int = MAX_FEATURES


@router.get("/lab/{session_id}/points")
async def show_points(request: Request, sessions: Service, session_id: str) -> Response:
    """The points, or an empty table for ``inputs`` and ``task``."""
    held = await sessions.load(session_id)
    inputs = request.query_params.get("inputs", "")
    if inputs.isascii() and inputs.isdigit() and 1 <= int(inputs[:4]) <= MAX_FEATURES:
        numbers = request.query_params.get("task") == "numbers"
        form = empty_form(int(inputs), "numbers" if numbers else "classes")
    else:
        form = form_of(held.session)
    return _page(request, held, form)


@router.post("/lab/{session_id}/points/table", dependencies=[CREATES])
async def save_points(request: Request, sessions: Service, session_id: str) -> Response:
    """Train on what was typed; what is wrong gets a sentence, and everything typed stays."""
    form = await request.form(max_fields=MAX_FIELDS)
    typed = read_form(form)
    held = await sessions.load(session_id)
    inputs = len(typed.names)
    if form.get("do") == "more":
        rows = [row for row in typed.rows if any(row)]
        return _page(request, held, replace(typed, rows=with_blank_rows(rows, inputs)))
    taken = str(form.get("drop", ""))
    if taken.isascii() and taken.isdigit() and int(taken[:6]) < len(typed.rows):
        rows = [row for place, row in enumerate(typed.rows) if place != int(taken[:6])]
        return _page(request, held, replace(typed, rows=rows))
    try:
        data = data_of(typed, data_as_own(held.session))
        if isinstance(data, dict):
            return _page(request, held, replace(typed, errors=data), 422)
        if len(data.points) > MAX_ROWS:
            raise UnusableData(f"A table has at most {MAX_ROWS} rows; take some out.")
        await _train_on(sessions, session_id, data)
    except (UnusableData, LimitExceeded, ValidationError) as error:
        status, sentence = explain(error)
        return _page(request, held, replace(typed, problem=sentence), status)
    return RedirectResponse(read_view(request.query_params).path(session_id), 303)


@router.get("/lab/{session_id}/points/table")
async def come_back(request: Request, session_id: str) -> Response:
    """After a refusal, reload and the theme come here."""
    return RedirectResponse(read_view(request.query_params).path(session_id, "points"), 303)


async def _train_on(sessions: SessionService, session_id: str, own: OwnData) -> LoadedSession:
    def action(session: TrainingSession) -> TrainingSession:
        patch = settings_kept(session.recipe, own)
        return session.changed(patch, own=own, limits=sessions.limits)

    return await sessions.change(session_id, action, always_new_version=False)


def _page(request: Request, held: LoadedSession, form: PointsForm, status: int = 200) -> Response:
    view = read_view(request.query_params)
    page = PointsPage(held.id, view, form, len(held.session.data.points))
    return render_page(request, "points.html", {"page": page}, status)
