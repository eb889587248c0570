"""The stream of a page: frames while the session plays, and a word when the page has changed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractContextManager, ExitStack, aclosing
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse
from starlette.datastructures import QueryParams
from starlette.types import Message, Send

from app.classroom.rooms import CLASS, DESK, room_topic
from app.http.client import visitor_of
from app.http.request_log import say_why
from app.http.stream_slots import StreamSlots
from app.live.event import GZIP_HEADER, Event, make_comment, make_event, make_retry
from app.live.hub import Hub
from app.live.topics import RESYNC
from app.live.viewer import PageChanged, TopicMessage
from app.web import addresses
from app.web.api.routes import Service
from app.web.classroom.dependencies import classroom_of_known_visitor
from app.web.classroom.room_bar_events import RoomBarEvents
from app.web.problems import HttpProblem
from app.web.view.view import read_view

QUIET_SECONDS = 15.0
LATER = 15
BAR_SECONDS = 0.3
"""A teacher's bar counts answers; it is drawn no more often than that."""
TO_ALL = frozenset({CLASS, RESYNC})
"""What is told to the teacher alone does not wake the streams of 200 students."""
RETRY = make_retry(1000)
STILL_HERE = make_comment("still here")
HEADERS = {
    "Cache-Control": "no-store",
    "Vary": "Accept-Encoding",
    # nginx would collect the stream in its buffers.
    "X-Accel-Buffering": "no",
}

router = APIRouter(include_in_schema=False)


@router.get(addresses.LAB + "/stream")
async def stream(
    request: Request, sessions: Service, session_id: str, shown: Annotated[int, Query()] = 0
) -> StreamingResponse:
    """Server-sent events for a page in the view of the address; ``shown`` is its generation.

    ``frame`` has the numbers of a frame; ``page`` names another generation, to be fetched; ``room``
    has the bar of the classroom that the page is part of.
    """
    hub: Hub = request.app.state.hub
    generation = await sessions.generation(session_id)
    view = read_view(QueryParams(request.url.query))
    take_seat(request)
    feed = None
    if view.room:
        asked = classroom_of_known_visitor(request)
        feed = RoomBarEvents(asked.rooms, view.room, asked.visitor, session_id)

    async def events() -> AsyncGenerator[Event, None]:
        with ExitStack() as stack:
            viewer = stack.enter_context(hub.watch(session_id, view, shown, generation))
            if feed:
                loop, due = asyncio.get_running_loop(), 0.0

                def hear(kind: str, word: str) -> None:
                    if kind in TO_ALL or (kind == DESK and feed.is_teachers):
                        loop.call_at(max(due, loop.time()), viewer.notify, kind, word)

                stack.enter_context(hub.subscribe(room_topic(feed.code), hear))
                stack.enter_context(asked.services.presence.here(feed.code, asked.visitor))
                viewer.notify(RESYNC, "")
            while True:
                try:
                    taken = await viewer.receive(QUIET_SECONDS)
                except EOFError:
                    return
                if isinstance(taken, TopicMessage):
                    assert feed is not None  # nobody else listens
                    due = loop.time() + BAR_SECONDS
                    if event := await feed.update("" if taken.kind == RESYNC else taken.text):
                        yield event
                elif isinstance(taken, PageChanged):
                    yield page_event(taken.generation)
                else:
                    yield taken or STILL_HERE

    return answer_with(request, events())


def take_seat(request: Request) -> None:
    """Raises Refused where one more stream is too many, in all or of this visitor."""
    hub: Hub = request.app.state.hub
    seats: StreamSlots = request.app.state.seats
    if not hub.has_capacity():
        say_why(request.scope, "streams")
        raise HttpProblem(503, "Too many pages are open on this server; try again later.", LATER)
    if not seats.has_room(visitor_of(request.scope)):
        say_why(request.scope, "streams of a visitor")
        raise HttpProblem(429, "You have too many pages open on this server; close some.", LATER)


def answer_with(request: Request, events: AsyncGenerator[Event, None]) -> StreamingResponse:
    """Send the events, packed for who can unpack them; the visitor has a seat until the end."""
    seats: StreamSlots = request.app.state.seats
    packed = "gzip" in request.headers.get("accept-encoding", "")
    return EventStream(events, partial(seats.seated, visitor_of(request.scope)), packed=packed)


class EventStream(StreamingResponse):
    """Sends events as they come. A class gets 15 000 a second, so nothing stands in between."""

    media_type = "text/event-stream"

    def __init__(
        self,
        events: AsyncGenerator[Event, None],
        seated: Callable[[], AbstractContextManager[None]],
        *,
        packed: bool,
    ):
        super().__init__((), headers={**HEADERS, "Content-Encoding": "gzip"} if packed else HEADERS)
        self._events = events
        self._seated = seated
        self._packed = packed

    async def stream_response(self, send: Send) -> None:
        """See ``StreamingResponse``."""
        start: Message = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(start)
        packed = self._packed
        begin = GZIP_HEADER + RETRY.packed if packed else RETRY.plain
        await send(_part(begin))
        with self._seated():
            async with aclosing(self._events) as events:
                async for event in events:
                    await send(_part(event.packed if packed else event.plain))
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def _part(content: bytes) -> Message:
    return {"type": "http.response.body", "body": content, "more_body": True}


def page_event(generation: int) -> Event:
    """The word that the page of another generation is to be fetched."""
    return make_event("page", json.dumps({"generation": generation}))
