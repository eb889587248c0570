"""The page that edits the points as a table; works without scripts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from app.http.rate_limit import CREATES
from app.training.data.painting import data_as_own, settings_kept
from app.training.own_data import OwnData
from app.training.own_data.data import MAX_FEATURES
from app.training.recipe.recipe import LimitExceeded
from app.training.run.session import TrainingSession
from app.training.table import UnusableData
from app.web import addresses
from app.web.dependencies import Service
from app.web.forms import read_index, read_integer
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
from app.web.session_service import SessionService
from app.web.stored_sessions import LoadedSession
from app.web.templating import render_page
from app.web.view.view import View, read_view

router = APIRouter(prefix=addresses.LAB + "/points", include_in_schema=False)


@dataclass(frozen=True)
class PointsPage:
    """The page; ``view`` is that of the lab, ``inputs`` the text of the field of that name."""

    id: str
    view: View
    form: PointsForm
    count: int
    inputs: str
    errors: Mapping[str, str]
    max_rows: int = MAX_ROWS
    blank_rows: int = BLANK_ROWS
    max_inputs: int = MAX_FEATURES


@router.get("")
async def show_points(
    request: Request, sessions: Service, session_id: str, inputs: str = "", task: str = ""
) -> Response:
    """The points, or with ``inputs`` an empty table."""
    loaded = await sessions.load(session_id)
    count = read_integer(inputs, 1, MAX_FEATURES)
    if count is not None:
        form = empty_form(count, "numbers" if task == "numbers" else "classes")
        return _page(request, loaded, form)
    form = form_of(loaded.session)
    if not inputs:
        return _page(request, loaded, form)
    sentence = f"Inputs: enter a whole number from 1 to {MAX_FEATURES}."
    return _page(request, loaded, form, 422, typed_inputs=inputs[:40], errors={"inputs": sentence})


@router.post("/table", dependencies=[CREATES])
async def save_points(request: Request, sessions: Service, session_id: str) -> Response:
    """Train on the typed points; a refused table is shown again with a sentence per error."""
    form = await request.form(max_fields=MAX_FIELDS)
    typed = read_form(form)
    loaded = await sessions.load(session_id)
    inputs = len(typed.names)
    if form.get("do") == "more":
        rows = [row for row in typed.rows if any(row)]
        return _page(request, loaded, replace(typed, rows=with_blank_rows(rows, inputs)))
    dropped = read_index(str(form.get("drop", "")), 0, len(typed.rows) - 1)
    if dropped is not None:
        rows = [row for place, row in enumerate(typed.rows) if place != dropped]
        return _page(request, loaded, replace(typed, rows=rows))
    try:
        data = data_of(typed, data_as_own(loaded.session))
        if isinstance(data, dict):
            return _page(request, loaded, replace(typed, errors=data), 422)
        if len(data.points) > MAX_ROWS:
            raise UnusableData(f"A table has at most {MAX_ROWS} rows; remove some.")
        await _train_on(sessions, session_id, data)
    except (UnusableData, LimitExceeded, ValidationError) as error:
        status, sentence = explain(error)
        return _page(request, loaded, replace(typed, problem=sentence), status)
    return RedirectResponse(read_view(request.query_params).path(session_id), 303)


@router.get("/table")
async def redirect_after_reload(request: Request, session_id: str) -> Response:
    """Lead back to the table: browsers request this when a refused form's page is reloaded."""
    return RedirectResponse(read_view(request.query_params).path(session_id, "points"), 303)


async def _train_on(sessions: SessionService, session_id: str, own: OwnData) -> LoadedSession:
    def action(session: TrainingSession) -> TrainingSession:
        patch = settings_kept(session.recipe, own)
        return session.changed(patch, own=own, limits=sessions.limits)

    return await sessions.change(session_id, action, always_new_version=False)


def _page(
    request: Request,
    loaded: LoadedSession,
    form: PointsForm,
    status: int = 200,
    *,
    typed_inputs: str = "",
    errors: Mapping[str, str] | None = None,
) -> Response:
    view = read_view(request.query_params)
    page = PointsPage(
        loaded.id,
        view,
        form,
        len(loaded.session.data.points),
        typed_inputs or str(len(form.names)),
        errors or {},
    )
    return render_page(request, "points.html", {"page": page}, status)
