"""The page's addresses. Until “Train on it” nothing of the session changes."""

from __future__ import annotations

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import JsonValue, ValidationError

from app.http.body_budget import BodyTooLarge
from app.http.rate_limit import CREATES
from app.store.base import VersionConflict
from app.training.own_data import ColumnChoice, OwnData, TextTable, UnusableData, choose, read_table
from app.training.own_data.table import MAX_BYTES, MAX_ROWS
from app.training.recipe.recipe import LimitExceeded
from app.training.run.session import TrainingSession
from app.web.dependencies import Service
from app.web.lab.settings_form import LABELS, field_errors
from app.web.own_table.form import Picks, Sent, read_form
from app.web.own_table.preview import Preview, describe_preview, describe_unreadable
from app.web.problems import HttpProblem, explain
from app.web.templating import render_page
from app.web.view.fit import fit_view
from app.web.view.view import read_view

TABLE_TOO_LARGE = (
    f"The table is too large: at most {MAX_BYTES // 10**6} MB; leave out rows or columns."
)

router = APIRouter(include_in_schema=False)

MAX_FIELDS = 500
MAX_PART = 7_000_000
"""In bytes: a table of 5 MB that cannot be deflated, as text."""
CHANGED = "The table is read in another way now; look at what is chosen and train again."


@router.get("/lab/{session_id}/data")
async def show(request: Request, sessions: Service, session_id: str) -> Response:
    """The way in."""
    held = await sessions.load(session_id)
    return _page(request, session_id, Preview(), present=_present(held.session))


@router.post("/lab/{session_id}/data", dependencies=[CREATES])
async def look(request: Request, sessions: Service, session_id: str) -> Response:
    """A table as it was found, or a sentence for what is none."""
    await sessions.generation(session_id)
    sent = await _sent(request)
    if isinstance(sent, HttpProblem):
        return _page(request, session_id, Preview(problem=str(sent)), sent.status)

    def work() -> Response:
        try:
            table = read_table(sent.content, sent.hints)
        except UnusableData as error:
            return _unreadable(request, session_id, sent, error)
        return _page(request, session_id, describe_preview(sent, table))

    return await to_thread.run_sync(work)


@router.post("/lab/{session_id}/data/train", dependencies=[CREATES])
async def train(request: Request, sessions: Service, session_id: str) -> Response:
    """Train the session on what is chosen; what is refused stays as chosen, with a sentence."""
    await sessions.generation(session_id)
    sent = await _sent(request)
    if isinstance(sent, HttpProblem):
        return _page(request, session_id, Preview(problem=str(sent)), sent.status)

    def work() -> tuple[TextTable, OwnData, dict[str, JsonValue]] | Response:
        try:
            table = read_table(sent.content, sent.hints)
        except UnusableData as error:
            return _unreadable(request, session_id, sent, error)
        picks = sent.picks
        if picks is None or picks.width != len(table.names):
            return _page(request, session_id, describe_preview(sent, table, CHANGED), 422)
        try:
            return table, choose(table, _choice(table, picks)), _patch(picks)
        except (UnusableData, HttpProblem) as error:
            return _again(request, session_id, sent, table, error)

    chosen = await to_thread.run_sync(work)
    if isinstance(chosen, Response):
        return chosen
    table, own, patch = chosen
    try:
        held = await sessions.set_data(session_id, own, patch)
    except (LimitExceeded, UnusableData, ValidationError, VersionConflict) as error:
        refusal = error
        return await to_thread.run_sync(lambda: _again(request, session_id, sent, table, refusal))
    view = fit_view(read_view(request.query_params), held.session).view
    return RedirectResponse(view.path(session_id), 303)


@router.get("/lab/{session_id}/data/train")
async def come_back(request: Request, session_id: str) -> Response:
    """Where a refused choice is loaded once more."""
    return RedirectResponse(read_view(request.query_params).path(session_id, "data"), 303)


async def _sent(request: Request) -> Sent | HttpProblem:
    try:
        form = await request.form(max_files=1, max_fields=MAX_FIELDS, max_part_size=MAX_PART)
    except BodyTooLarge:
        raise HttpProblem(413, TABLE_TOO_LARGE) from None
    try:
        return await read_form(form)
    except HttpProblem as refusal:
        return refusal
    finally:
        await form.close()


def _choice(table: TextTable, picks: Picks) -> ColumnChoice:
    """The columns by name; those that the table does not have are nobody's choice."""
    names = dict(enumerate(table.names))
    if picks.target is None or picks.target not in names:
        raise HttpProblem(422, "Choose the column that is to be predicted.")
    return ColumnChoice(
        features=tuple(names[index] for index in picks.features if index in names),
        target=names[picks.target],
        fill=frozenset(names[index] for index in picks.fill if index in names),
        task=picks.task,
    )


def _patch(picks: Picks) -> dict[str, JsonValue]:
    try:
        share = float(picks.train_share)
    except ValueError:
        typed = picks.train_share
        raise HttpProblem(
            422, f"{LABELS['train_fraction']} must be a number like 0.8, not “{typed}”."
        ) from None
    return {"standardize": picks.standardize, "dataset": {"train_fraction": share}}


def _again(
    request: Request, session_id: str, sent: Sent, table: TextTable, error: Exception
) -> Response:
    status, problem = explain(error)
    if isinstance(error, ValidationError):
        problem = " ".join(field_errors(error).values())
    return _page(request, session_id, describe_preview(sent, table, problem), status)


def _unreadable(request: Request, session_id: str, sent: Sent, error: UnusableData) -> Response:
    if len(sent.content) > MAX_BYTES:
        # There is no way to read it that would make it smaller.
        preview = Preview(problem=str(error), pasted=sent.pasted)
    else:
        preview = describe_unreadable(sent, str(error))
    return _page(request, session_id, preview, 422)


def _present(session: TrainingSession) -> str:
    """What the session has of somebody's own data already."""
    own = session.own
    if own is None:
        return ""
    inputs = f"{len(own.names)} input" + ("s" if len(own.names) > 1 else "")
    said = f"This session has {len(own.points)} rows with {inputs}"
    if own.dropped:
        said += f"; {own.dropped} without a value were left out"
    if own.filled:
        said += f"; {own.filled} cells have their column's mean"
    return f"{said}."


def _page(
    request: Request, session_id: str, preview: Preview, status: int = 200, present: str = ""
) -> Response:
    view = read_view(request.query_params)
    context = {
        "preview": preview,
        "present": present,
        "lab_address": view.path(session_id),
        "look_address": view.path(session_id, "data"),
        "train_address": view.path(session_id, "data/train"),
        "max_bytes": MAX_BYTES,
        "max_rows": f"{MAX_ROWS:,}".replace(",", "\N{NO-BREAK SPACE}"),
    }
    return render_page(request, "data/table.html", context, status)
