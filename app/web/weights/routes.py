"""The routes of the page. Only “Set these weights” changes the session."""

from __future__ import annotations

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from app.errors import ProblemError
from app.http.body_budget import BodyTooLarge
from app.http.rate_limit import CREATES
from app.i18n.messages import _
from app.training.run.session import TrainingSession
from app.training.weights import MAX_BYTES, fit_weights, read_weights
from app.training.weights.applying import with_weights
from app.web import addresses
from app.web.dependencies import Service
from app.web.problems import HttpProblem, explain
from app.web.templating import render_page
from app.web.view.fit import fit_view
from app.web.view.view import read_view
from app.web.weights.preview import Page, describe
from app.web.weights.weights_form import WeightsForm, read_weights_form

router = APIRouter(prefix=addresses.LAB + "/weights", include_in_schema=False)

MAX_FIELDS = 20
MAX_FIELD_BYTES = 6_000_000
"""Bytes of one field: a file of ``MAX_BYTES`` as Base64."""


@router.get("")
async def show(request: Request, sessions: Service, session_id: str) -> Response:
    """The form that takes a file or text."""
    loaded = await sessions.load(session_id)
    return _page(request, session_id, Page(), loaded.session)


@router.post("", dependencies=[CREATES])
async def preview(request: Request, sessions: Service, session_id: str) -> Response:
    """The weights of the file beside the present ones, or why they cannot be used."""
    session = (await sessions.load(session_id)).session
    form = await _read(request)
    if isinstance(form, str):
        return _page(request, session_id, Page(problem=form), session, 422)
    page = await to_thread.run_sync(describe, form, session)
    return _page(request, session_id, page, session, 422 if page.problem else 200)


@router.post("/set", dependencies=[CREATES])
async def set_weights(request: Request, sessions: Service, session_id: str) -> Response:
    """Set the weights; if that is refused, the preview again with the reason."""
    session = (await sessions.load(session_id)).session
    form = await _read(request)
    if isinstance(form, str):
        return _page(request, session_id, Page(problem=form), session, 422)

    def action(session: TrainingSession) -> TrainingSession:
        fit = fit_weights(read_weights(form.content), session.recipe.units, form.orientation)
        return with_weights(
            session, fit, limits=sessions.limits, missing=form.missing, new_layers=True
        )

    try:
        loaded = await sessions.change(session_id, action)
    except (ProblemError, ValidationError) as error:
        status, problem = explain(error)
        page = await to_thread.run_sync(describe, form, session, problem)
        return _page(request, session_id, page, session, status)
    view = fit_view(read_view(request.query_params), loaded.session).view
    return RedirectResponse(view.path(session_id), 303)


@router.get("/set")
async def redirect_after_reload(request: Request, session_id: str) -> Response:
    """Lead back to the page: browsers request this when a refused form's page is reloaded."""
    return RedirectResponse(read_view(request.query_params).path(session_id, "weights"), 303)


async def _read(request: Request) -> WeightsForm | str:
    """The posted form, or the sentence that says why it cannot be read."""
    try:
        async with request.form(
            max_files=1, max_fields=MAX_FIELDS, max_part_size=MAX_FIELD_BYTES
        ) as fields:
            return await read_weights_form(fields)
    except BodyTooLarge:
        raise HttpProblem(
            413,
            _(
                "The file is larger than %(size)s MB; bring the weights alone.",
                size=MAX_BYTES // 10**6,
            ),
        ) from None
    except HttpProblem as problem:
        return str(problem)


def _page(
    request: Request, session_id: str, page: Page, session: TrainingSession, status: int = 200
) -> Response:
    view = read_view(request.query_params)
    context = {
        "page": page,
        "units": "-".join(map(str, session.recipe.units)),
        "lab_address": view.path(session_id),
        "preview_address": view.path(session_id, "weights"),
        "set_address": view.path(session_id, "weights/set"),
        "max_bytes": MAX_BYTES,
    }
    return render_page(request, "weights/weights.html", context, status)
