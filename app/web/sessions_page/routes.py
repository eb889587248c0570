"""The visitor's sessions: a page to open, rename and delete them, and the list as JSON."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from anyio import to_thread
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field
from starlette.datastructures import QueryParams

from app.classroom.names import clean_name
from app.http.identity import KEY
from app.i18n.messages import _
from app.store.base import SessionNotFound
from app.training.run.label import MAX_NAME_LENGTH
from app.web import addresses
from app.web.api.common import BEARER
from app.web.dependencies import Service, app_state
from app.web.problems import PROBLEM_RESPONSES
from app.web.session_service import SessionService
from app.web.stored_sessions import LoadedSession
from app.web.templating import render_page
from app.web.view.view import read_view

pages = APIRouter(prefix=addresses.SESSIONS, include_in_schema=False)
lab = APIRouter(prefix=addresses.LAB, include_in_schema=False)
api = APIRouter(
    prefix=addresses.API_SESSIONS,
    tags=["sessions"],
    dependencies=[Depends(BEARER)],
    responses={status: PROBLEM_RESPONSES[status] for status in (401, 503)},
)


class Summary(BaseModel):
    """A session in a list; the losses are those after its last finished epoch.

    ``train`` is null for a copy of the run that the visitor's class is predicting.
    """

    id: str
    version: int
    name: str = Field(description="as its owner calls it; may be empty")
    created: datetime | None = Field(description="null if it was made before sessions had a date")
    used: datetime
    dataset: str
    units: list[int] = Field(description="of every layer, the inputs first")
    epoch: int
    train: float | None
    test: float | None


@dataclass(frozen=True)
class SessionRow:
    """A session on the page. ``title`` is its name, or data set and network if it has none.

    ``made`` and ``used`` are Unix times.
    """

    summary: Summary
    title: str
    network: str
    address: str
    made: float | None
    used: float


async def _summaries(sessions: SessionService) -> list[Summary]:
    loaded = await sessions.all()
    return await to_thread.run_sync(lambda: [_summary(each) for each in loaded])


def _summary(loaded: LoadedSession) -> Summary:
    session = loaded.session
    made = session.label.made
    return Summary(
        id=loaded.id,
        version=loaded.version,
        name=session.label.name,
        created=None if made is None else _time(made),
        used=_time(loaded.used),
        dataset=session.recipe.dataset.name,
        units=list(session.recipe.units),
        epoch=session.epoch,
        train=None if loaded.held else session.history.train[-1],
        test=None if loaded.held else session.history.test[-1],
    )


def _time(at: float) -> datetime:
    """A Unix time in UTC, to the second."""
    return datetime.fromtimestamp(at, UTC).replace(microsecond=0)


def _row(loaded: LoadedSession, key: dict[str, str]) -> SessionRow:
    session = loaded.session
    network = f"{_(session.data.dataset.title)} {'-'.join(map(str, session.recipe.units))}"
    title = session.label.name or network
    address = addresses.lab(loaded.id, **key)
    return SessionRow(_summary(loaded), title, network, address, session.label.made, loaded.used)


@api.get("")
async def list_sessions(sessions: Service) -> list[Summary]:
    """Your sessions, most recently used first."""
    return await _summaries(sessions)


@pages.get("")
async def show(request: Request, sessions: Service) -> Response:
    """The sessions of this browser."""
    key = _key(request.query_params)
    loaded = await sessions.all()
    rows = await to_thread.run_sync(lambda: [_row(one, key) for one in loaded])
    limit = app_state(request).settings.max_sessions_per_visitor
    context = {
        "rows": rows,
        "max_sessions": limit,
        "key": key.get(KEY),
        "max_name_length": MAX_NAME_LENGTH,
    }
    return render_page(request, "sessions.html", context)


@pages.post("/delete")
async def delete(request: Request, sessions: Service) -> Response:
    """Delete a session; one that no longer exists is no error."""
    session_id = str((await request.form()).get("session", ""))
    with suppress(SessionNotFound):
        await sessions.delete(session_id)
    return RedirectResponse(addresses.sessions(**_key(request.query_params)), 303)


@pages.post("/name")
async def rename(request: Request, sessions: Service) -> Response:
    """Give a session of the list a name, or take it away."""
    form = await request.form()
    with suppress(SessionNotFound):
        await sessions.rename(str(form.get("session", "")), read_name(form.get("name", "")))
    return RedirectResponse(addresses.sessions(**_key(request.query_params)), 303)


@lab.post("/name")
async def rename_this(request: Request, sessions: Service, session_id: str) -> Response:
    """Give the session of a lab a name, or take it away."""
    await sessions.rename(session_id, read_name((await request.form()).get("name", "")))
    return RedirectResponse(read_view(request.query_params).path(session_id), 303)


def read_name(typed: object) -> str:
    """The name that somebody typed, cleaned."""
    return clean_name(str(typed), MAX_NAME_LENGTH)


def _key(query: QueryParams) -> dict[str, str]:
    """The visitor's key in the address, repeated in every link; empty if a cookie holds it."""
    return {KEY: query[KEY][:80]} if KEY in query else {}
