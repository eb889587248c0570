"""The stream of a page: frames while the session plays, and a word when the page has changed."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse
from starlette.datastructures import QueryParams

from app.live.event import GZIP_HEADER, Event, make_comment, make_event, make_retry
from app.live.hub import Hub
from app.live.seats import Seats
from app.live.viewer import PageChanged
from app.web.api import Service
from app.web.errors import Refused
from app.web.observing import say_why
from app.web.view import read_view
from app.web.who_asks import visitor_of

QUIET_SECONDS = 15.0
LATER = 15
RETRY = make_retry(1000)
STILL_HERE = make_comment("still here")
HEADERS = {
    "Cache-Control": "no-store",
    "Vary": "Accept-Encoding",
    # nginx would collect the stream in its buffers.
    "X-Accel-Buffering": "no",
}

router = APIRouter(include_in_schema=False)


@router.get("/lab/{session_id}/stream")
async def stream(
    request: Request, sessions: Service, session_id: str, shown: Annotated[int, Query()] = 0
) -> StreamingResponse:
    """Server-sent events for a page in the view of the address; ``shown`` is its generation.

    ``frame`` has the numbers of a frame; ``page`` names another generation, to be fetched.
    """
    hub: Hub = request.app.state.hub
    generation = await sessions.generation(session_id)
    view = read_view(QueryParams(request.url.query))
    seats: Seats = request.app.state.seats
    visitor = visitor_of(request.scope)
    if not hub.has_room():
        say_why(request.scope, "streams")
        raise Refused(503, "Too many pages are open on this server; try again later.", LATER)
    if not seats.has_room(visitor):
        say_why(request.scope, "streams of a visitor")
        raise Refused(429, "You have too many pages open on this server; close some.", LATER)
    packed = "gzip" in request.headers.get("accept-encoding", "")

    async def events() -> AsyncIterator[bytes]:
        yield GZIP_HEADER + RETRY.packed if packed else RETRY.plain
        with seats.seated(visitor), hub.watch(session_id, view, shown, generation) as viewer:
            while True:
                try:
                    taken = await viewer.take(QUIET_SECONDS)
                except EOFError:
                    return
                event = STILL_HERE if taken is None else taken
                if isinstance(event, PageChanged):
                    event = page_event(event.generation)
                yield event.packed if packed else event.plain

    headers = {**HEADERS, "Content-Encoding": "gzip"} if packed else HEADERS
    return StreamingResponse(events(), media_type="text/event-stream", headers=headers)


def page_event(generation: int) -> Event:
    """The word that the page of another generation is to be fetched."""
    return make_event("page", json.dumps({"generation": generation}))
