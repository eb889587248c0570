"""The visitor's sessions: a page to open and delete them, and the list as JSON."""

from __future__ import annotations

from contextlib import suppress

from anyio import to_thread
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field
from starlette.datastructures import QueryParams

from app.http.identity import KEY
from app.store.base import SessionNotFound
from app.web import addresses
from app.web.api.common import BEARER
from app.web.dependencies import Service, app_state
from app.web.problems import PROBLEM_RESPONSES
from app.web.session_service import SessionService
from app.web.stored_sessions import LoadedSession
from app.web.templating import render_page

pages = APIRouter(prefix=addresses.SESSIONS, include_in_schema=False)
api = APIRouter(
    prefix=addresses.API_SESSIONS,
    tags=["sessions"],
    dependencies=[Depends(BEARER)],
    responses={status: PROBLEM_RESPONSES[status] for status in (401, 503)},
)


class Summary(BaseModel):
    """A session in a list; the losses are those after its last finished epoch."""

    id: str
    version: int
    dataset: str
    units: list[int] = Field(description="of every layer, the inputs first")
    epoch: int
    train: float
    test: float | None


async def _summaries(sessions: SessionService) -> list[Summary]:
    loaded = await sessions.all()
    return await to_thread.run_sync(lambda: [_summary(each) for each in loaded])


def _summary(loaded: LoadedSession) -> Summary:
    session = loaded.session
    return Summary(
        id=loaded.id,
        version=loaded.version,
        dataset=session.recipe.dataset.name,
        units=list(session.recipe.units),
        epoch=session.epoch,
        train=session.history.train[-1],
        test=session.history.test[-1],
    )


def _name(loaded: LoadedSession) -> str:
    """Data set and network, as “circle 2-4-2-1”."""
    session = loaded.session
    return f"{session.data.dataset.title} {'-'.join(map(str, session.recipe.units))}"


def ago(seconds: float) -> str:
    """How long ago something was, in one unit: “14 min ago”."""
    minutes = int(seconds // 60)
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes} min ago"
    hours, days = minutes // 60, minutes // (24 * 60)
    return f"{hours} h ago" if hours < 24 else f"{days} day{'' if days == 1 else 's'} ago"


@api.get("")
async def list_sessions(sessions: Service) -> list[Summary]:
    """Your sessions, most recently used first."""
    return await _summaries(sessions)


@pages.get("")
async def show(request: Request, sessions: Service) -> Response:
    """The sessions of this browser."""
    key = _key(request.query_params)
    loaded = await sessions.all()

    def read() -> list[tuple[Summary, str, str, str]]:
        return [
            (_summary(one), _name(one), addresses.lab(one.id, **key), ago(one.idle_seconds))
            for one in loaded
        ]

    rows = await to_thread.run_sync(read)
    limit = app_state(request).settings.max_sessions_per_visitor
    context = {"rows": rows, "max_sessions": limit, "key": key.get(KEY)}
    return render_page(request, "sessions.html", context)


@pages.post("/delete")
async def delete(request: Request, sessions: Service) -> Response:
    """Delete a session; one that no longer exists is no error."""
    session_id = str((await request.form()).get("session", ""))
    with suppress(SessionNotFound):
        await sessions.delete(session_id)
    return RedirectResponse(addresses.sessions(**_key(request.query_params)), 303)


def _key(query: QueryParams) -> dict[str, str]:
    """The visitor's key in the address, repeated in every link; empty if a cookie holds it."""
    return {KEY: query[KEY][:80]} if KEY in query else {}
