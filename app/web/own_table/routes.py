"""The routes of the page. Only “Train on this data” changes the session."""

from __future__ import annotations

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import JsonValue, ValidationError

from app.errors import ProblemError
from app.http.body_budget import BodyTooLarge
from app.http.rate_limit import CREATES
from app.i18n.messages import _, ngettext
from app.store.base import VersionConflict
from app.training.own_data import OwnData
from app.training.recipe.dataset import to_own
from app.training.recipe.recipe import LimitExceeded
from app.training.run.session import TrainingSession
from app.training.table import UnusableData, read_table
from app.training.table.table import MAX_BYTES, MAX_ROWS
from app.web import addresses
from app.web.dependencies import Service
from app.web.forms import read_number
from app.web.lab.settings.form import field_errors, label_of
from app.web.own_table.choices import Choices
from app.web.own_table.preview import (
    Preview,
    ReadColumns,
    describe_preview,
    describe_unreadable,
    read_columns,
    usual_share,
)
from app.web.own_table.table_form import TableForm, read_table_form
from app.web.problems import HttpProblem, explain
from app.web.session_service import SessionService
from app.web.templating import render_page
from app.web.view.fit import fit_view
from app.web.view.view import read_view

router = APIRouter(prefix=addresses.LAB + "/data", include_in_schema=False)

MAX_FIELDS = 3000
"""200 columns have up to 13 controls each."""
MAX_FIELD_BYTES = 7_000_000
"""Bytes of one field: an incompressible table of 5 MB as Base64."""
MAX_LIVE_BYTES = 300_000
"""Base64 of a table that is sent again with each change; larger ones wait for “Apply”."""


@router.get("")
async def show(request: Request, sessions: Service, session_id: str) -> Response:
    """The form that uploads a table."""
    loaded = await sessions.load(session_id)
    return _page(request, session_id, Preview(), current_data=_current_data(loaded.session))


@router.post("", dependencies=[CREATES])
async def preview(request: Request, sessions: Service, session_id: str) -> Response:
    """The preview of a table, or why it cannot be read."""
    found = await _read(request, sessions, session_id)
    if isinstance(found, Response):
        return found
    form, columns = found
    return await to_thread.run_sync(
        lambda: _page(request, session_id, describe_preview(form, columns))
    )


@router.post("/train", dependencies=[CREATES])
async def train(request: Request, sessions: Service, session_id: str) -> Response:
    """Train the session on the chosen columns; a refused choice is shown again with the reason."""
    found = await _read(request, sessions, session_id)
    if isinstance(found, Response):
        return found
    form, columns = found
    try:
        own, patch = _chosen(form, columns)
        loaded = await sessions.patch(session_id, lambda recipe: to_own(patch), own=own)
    except (HttpProblem, LimitExceeded, UnusableData, ValidationError, VersionConflict) as error:
        return await to_thread.run_sync(_refused, request, session_id, form, columns, error)
    view = fit_view(read_view(request.query_params), loaded.session).view
    return RedirectResponse(view.path(session_id), 303)


@router.get("/train")
async def redirect_after_reload(request: Request, session_id: str) -> Response:
    """Lead back to the page: browsers request this when a refused form's page is reloaded."""
    return RedirectResponse(read_view(request.query_params).path(session_id, "data"), 303)


async def _read(
    request: Request, sessions: SessionService, session_id: str
) -> tuple[TableForm, ReadColumns] | Response:
    """The posted form and its table, or the page that says why they cannot be read."""
    await sessions.generation(session_id)
    try:
        async with request.form(
            max_files=1, max_fields=MAX_FIELDS, max_part_size=MAX_FIELD_BYTES
        ) as fields:
            form = await read_table_form(fields)
    except BodyTooLarge:
        raise HttpProblem(
            413,
            _(
                "The table is too large: at most %(size)s MB; leave out rows or columns.",
                size=MAX_BYTES // 10**6,
            ),
        ) from None
    except HttpProblem as problem:
        return _page(request, session_id, Preview(problem=str(problem)), problem.status)

    def work() -> tuple[TableForm, ReadColumns] | Response:
        try:
            table = read_table(form.content, form.hints)
            return form, read_columns(table, form.choices, sessions.limits.inputs)
        except UnusableData as error:
            return _unreadable(request, session_id, form, error)

    return await to_thread.run_sync(work)


def _chosen(form: TableForm, columns: ReadColumns) -> tuple[OwnData, dict[str, JsonValue]]:
    """The data and the part of the recipe that the form chooses."""
    choices = form.choices
    if choices is None or choices.width != len(columns.table.names):
        raise HttpProblem(
            422, _("The table now has other columns; check the chosen columns and train again.")
        )
    if columns.own is None:
        raise columns.refusal or HttpProblem(
            422, _("Choose the column to predict."), field="targets"
        )
    return columns.own, _patch(choices, columns.own)


def _patch(choices: Choices, own: OwnData) -> dict[str, JsonValue]:
    standardize: dict[str, JsonValue] = {
        "standardize": choices.standardize,
        "standardize_target": choices.standardize_target
        and own.task == "numbers"
        and own.target_varies,
    }
    if own.test_rows is not None:
        return standardize
    typed = choices.train_share if choices.train_share is not None else usual_share(own)
    share = read_number(typed)
    if share is None:
        label = label_of("train_fraction")
        problem = _(
            "%(label)s: enter a number like 0.8, not “%(typed)s”.", label=label, typed=typed
        )
        raise HttpProblem(422, problem, field="train_fraction")
    return {**standardize, "dataset": {"train_fraction": share}}


def _refused(
    request: Request, session_id: str, form: TableForm, columns: ReadColumns, error: Exception
) -> Response:
    status, problem = explain(error)
    errors = error.errors if isinstance(error, ProblemError) else {}
    if isinstance(error, ValidationError):
        errors = field_errors(error)
        problem = " ".join(text for name, text in errors.items() if name != "train_fraction")
    elif errors or error is columns.refusal:
        problem = ""
    return _page(request, session_id, describe_preview(form, columns, problem, errors), status)


def _unreadable(
    request: Request, session_id: str, form: TableForm, error: UnusableData
) -> Response:
    if len(form.content) > MAX_BYTES:
        # No other settings would make it smaller.
        preview = Preview(problem=str(error), pasted=form.pasted)
    else:
        preview = describe_unreadable(form, error)
    return _page(request, session_id, preview, 422)


def _current_data(session: TrainingSession) -> str:
    """A sentence about the own data that the session already has."""
    own = session.own
    if own is None:
        return ""
    inputs = ngettext("%(n)s input", "%(n)s inputs", len(own.names))
    parts = {
        "rows": len(own.points),
        "inputs": inputs,
        "dropped": own.dropped,
        "filled": own.filled,
    }
    if own.dropped and own.filled:
        return _(
            "This session has %(rows)s rows with %(inputs)s; rows left out for missing values: "
            "%(dropped)s; values filled with the mean: %(filled)s.",
            **parts,
        )
    if own.dropped:
        return _(
            "This session has %(rows)s rows with %(inputs)s; rows left out for missing values: "
            "%(dropped)s.",
            **parts,
        )
    if own.filled:
        return _(
            "This session has %(rows)s rows with %(inputs)s; values filled with the mean: "
            "%(filled)s.",
            **parts,
        )
    return _("This session has %(rows)s rows with %(inputs)s.", **parts)


def _page(
    request: Request, session_id: str, preview: Preview, status: int = 200, current_data: str = ""
) -> Response:
    view = read_view(request.query_params)
    context = {
        "preview": preview,
        "current_data": current_data,
        "lab_address": view.path(session_id),
        "preview_address": view.path(session_id, "data"),
        "train_address": view.path(session_id, "data/train"),
        "max_bytes": MAX_BYTES,
        "max_live_bytes": MAX_LIVE_BYTES,
        "max_rows": f"{MAX_ROWS:,}".replace(",", "\N{NO-BREAK SPACE}"),
    }
    return render_page(request, "data/table.html", context, status)
