"""The event stream of a lab page: frames while the session plays, and notices to reload."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractContextManager, ExitStack, aclosing
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse
from starlette.datastructures import QueryParams
from starlette.types import Message, Send

from app.http.client import visitor_of
from app.http.request_log import set_refusal_reason
from app.i18n.messages import _
from app.live.event import GZIP_HEADER, Event, make_comment, make_event, make_retry
from app.live.viewer import PageChanged, TopicMessage
from app.web import addresses
from app.web.dependencies import Service, app_state
from app.web.problems import HttpProblem
from app.web.view.view import read_view

KEEP_ALIVE_SECONDS = 15.0
RETRY_AFTER_SECONDS = 15
RETRY = make_retry(1000)
KEEP_ALIVE = make_comment("keep-alive")
HEADERS = {
    "Cache-Control": "no-store",
    "Vary": "Accept-Encoding",
    # Otherwise nginx would buffer the stream.
    "X-Accel-Buffering": "no",
}

router = APIRouter(include_in_schema=False)


@router.get(addresses.LAB + "/stream")
async def stream(
    request: Request, sessions: Service, session_id: str, shown: Annotated[int, Query()] = 0
) -> StreamingResponse:
    """Server-sent events for a page in the view of the address; ``shown`` is its generation.

    Event ``frame`` has a frame's numbers, ``page`` the generation of the page to load, ``room`` the
    bar of the page's classroom.
    """
    hub = app_state(request).hub
    generation = await sessions.generation(session_id)
    view = read_view(QueryParams(request.url.query))
    require_stream_slot(request)
    extras = app_state(request).page_extras.for_stream(request, view, session_id)

    async def events() -> AsyncGenerator[Event, None]:
        with ExitStack() as stack:
            viewer = stack.enter_context(hub.watch(session_id, view, shown, generation))
            if extras:
                stack.enter_context(extras.listen(viewer))
            while True:
                try:
                    received = await viewer.receive(KEEP_ALIVE_SECONDS)
                except EOFError:
                    return
                if isinstance(received, TopicMessage):
                    assert extras is not None  # nobody else listens to topics
                    if event := await extras.event(received):
                        yield event
                elif isinstance(received, PageChanged):
                    yield page_event(received.generation)
                else:
                    yield received or KEEP_ALIVE

    return send_events(request, events())


def require_stream_slot(request: Request) -> None:
    """Raises HttpProblem if the server or this visitor has too many open streams."""
    state = app_state(request)
    if not state.hub.has_capacity():
        set_refusal_reason(request.scope, "streams")
        raise HttpProblem(
            503, _("Too many pages are open on this server. Try again later."), RETRY_AFTER_SECONDS
        )
    if not state.stream_slots.has_room(visitor_of(request.scope)):
        set_refusal_reason(request.scope, "streams of a visitor")
        raise HttpProblem(
            429,
            _("You have too many pages open on this server. Close some of them."),
            RETRY_AFTER_SECONDS,
        )


def send_events(request: Request, events: AsyncGenerator[Event, None]) -> StreamingResponse:
    """Send the events, gzipped if the browser accepts it. Occupies a stream slot of the visitor."""
    slots = app_state(request).stream_slots
    packed = "gzip" in request.headers.get("accept-encoding", "")
    return EventStream(events, partial(slots.occupy, visitor_of(request.scope)), packed=packed)


class EventStream(StreamingResponse):
    """Sends events directly to the ASGI server: a class receives 15,000 a second."""

    media_type = "text/event-stream"

    def __init__(
        self,
        events: AsyncGenerator[Event, None],
        occupy_slot: Callable[[], AbstractContextManager[None]],
        *,
        packed: bool,
    ):
        super().__init__((), headers={**HEADERS, "Content-Encoding": "gzip"} if packed else HEADERS)
        self._events = events
        self._occupy_slot = occupy_slot
        self._packed = packed

    async def stream_response(self, send: Send) -> None:
        """Start the response, then send each event as one chunk."""
        start: Message = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(start)
        packed = self._packed
        begin = GZIP_HEADER + RETRY.packed if packed else RETRY.plain
        await send(chunk(begin))
        with self._occupy_slot():
            async with aclosing(self._events) as events:
                async for event in events:
                    await send(chunk(event.packed if packed else event.plain))
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def chunk(content: bytes) -> Message:
    """A part of a response's body; others follow."""
    return {"type": "http.response.body", "body": content, "more_body": True}


def page_event(generation: int) -> Event:
    """The event that makes a page reload itself."""
    return make_event("page", json.dumps({"generation": generation}))
