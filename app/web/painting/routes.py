"""The page that edits the points as a table; works without scripts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError
from starlette.datastructures import FormData

from app.http.rate_limit import CREATES
from app.i18n.messages import _
from app.training.data.painting import data_as_own, settings_kept
from app.training.own_data import OwnData
from app.training.own_data.data import MAX_FEATURES, MAX_OUTPUTS
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
)
from app.web.problems import explain
from app.web.session_service import SessionService
from app.web.stored_sessions import LoadedSession
from app.web.templating import render_page
from app.web.view.view import View, read_view

router = APIRouter(prefix=addresses.LAB + "/points", include_in_schema=False)


@dataclass(frozen=True)
class PointsPage:
    """The page; ``view`` is that of the lab, ``counts`` the texts of the fields of these names."""

    id: str
    view: View
    form: PointsForm
    count: int
    counts: Mapping[str, str]
    errors: Mapping[str, str]
    max_rows: int = MAX_ROWS
    blank_rows: int = BLANK_ROWS
    max_inputs: int = MAX_FEATURES
    max_outputs: int = MAX_OUTPUTS


@router.get("")
async def show_points(
    request: Request,
    sessions: Service,
    session_id: str,
    inputs: str = "",
    outputs: str = "",
    task: str = "",
) -> Response:
    """The points, or with ``inputs`` an empty table."""
    loaded = await sessions.load(session_id)
    if not inputs:
        return _page(request, loaded, form_of(loaded.session))
    typed = {"inputs": inputs[:40], "outputs": outputs[:40] or "1"}
    counts, errors = dict[str, int](), dict[str, str]()
    for name, label, most in (
        ("inputs", _("Inputs"), MAX_FEATURES),
        ("outputs", _("Outputs"), MAX_OUTPUTS),
    ):
        count = read_integer(typed[name], 1, most)
        if count is None:
            errors[name] = _(
                "%(label)s: enter a whole number from 1 to %(most)s.", label=label, most=most
            )
        else:
            counts[name] = count
    if not errors and counts["outputs"] > 1 and task != "numbers":
        errors["outputs"] = _("Outputs: classes are a single target; predict numbers, or enter 1.")
    if errors:
        return _page(request, loaded, form_of(loaded.session), 422, typed=typed, errors=errors)
    form = empty_form(
        counts["inputs"], "numbers" if task == "numbers" else "classes", counts["outputs"]
    )
    return _page(request, loaded, form)


@router.post("/table", dependencies=[CREATES])
async def save_points(request: Request, sessions: Service, session_id: str) -> Response:
    """Train on the typed points; a refused table is shown again with a sentence per error."""
    form = await request.form(max_fields=MAX_FIELDS)
    typed = read_form(form)
    loaded = await sessions.load(session_id)
    if (edited := _edited(typed, form)) is not None:
        return _page(request, loaded, edited)
    try:
        data = data_of(typed, data_as_own(loaded.session))
        if isinstance(data, dict):
            return _page(request, loaded, replace(typed, errors=data), 422)
        if len(data.points) > MAX_ROWS:
            raise UnusableData(_("A table has at most %(most)s rows; remove some.", most=MAX_ROWS))
        await _train_on(sessions, session_id, data)
    except (UnusableData, LimitExceeded, ValidationError) as error:
        status, sentence = explain(error)
        return _page(request, loaded, replace(typed, problem=sentence), status)
    return RedirectResponse(read_view(request.query_params).path(session_id), 303)


@router.get("/table")
async def redirect_after_reload(request: Request, session_id: str) -> Response:
    """Lead back to the table: browsers request this when a refused form's page is reloaded."""
    return RedirectResponse(read_view(request.query_params).path(session_id, "points"), 303)


def _edited(typed: PointsForm, form: FormData) -> PointsForm | None:
    """The table after a button that adds or removes rows or columns; None for other buttons."""
    places = range(len(typed.rows))
    match form.get("do"):
        case "more":
            used = [place for place in places if any(typed.rows[place])]
            return typed.keeping(used).with_blank_rows()
        case "add-output" if len(typed.targets) < MAX_OUTPUTS:
            return typed.with_another_output()
        case "remove-output" if len(typed.targets) > 1:
            return typed.without_last_output()
    dropped = read_index(str(form.get("drop", "")), 0, len(typed.rows) - 1)
    if dropped is None:
        return None
    return typed.keeping([place for place in places if place != dropped])


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
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> Response:
    view = read_view(request.query_params)
    page = PointsPage(
        loaded.id,
        view,
        form,
        len(loaded.session.data.points),
        typed or {"inputs": str(len(form.names)), "outputs": str(len(form.targets))},
        errors or {},
    )
    return render_page(request, "points.html", {"page": page}, status)
