"""One event stream for all pages of a browser, which opens six connections to a server at most.

The address names the streams to join: ``/live/stream?of=/lab/a/stream&of=/lab/b/stream``. Each is
opened as a request of its own, with the rights of its own address. The id of an event is the number
of its stream in that order.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated
from urllib.parse import unquote

from anyio import create_task_group, move_on_after
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import Message, Scope, Send

from app.http.identity import IdentityMiddleware
from app.live.event import GZIP_HEADER, Event, make_event, make_tag
from app.web import addresses
from app.web.dependencies import app_state
from app.web.lab.stream import HEADERS, chunk
from app.web.problems import HttpProblem

MAX_JOINED = 8
BEAT_SECONDS = 1.0
"""A stream that brings nothing for much longer than this is cut off or held back."""
POLL_SECONDS = 0.2
"""How long a poll waits for the next frame."""
BEAT = make_event("beat", "{}")
ENDED = make_event("ended", "{}")
ANSWERS = (b"event: frame\n", b"event: page\n", b"event: lab\n")
"""What a poll waits for."""

router = APIRouter(include_in_schema=False)

Streams = Annotated[list[str], Query(alias="of", min_length=1, max_length=MAX_JOINED)]
Deliver = Callable[[bytes], Awaitable[None]]


@router.get(addresses.LIVE_STREAM)
async def join_streams(request: Request, streams: Streams) -> StreamingResponse:
    """The events of all streams, and a ``beat`` every second.

    ``refused`` has the status of a stream that may not be opened; ``ended`` says that the server
    has ended one.
    """
    packed = "gzip" in request.headers.get("accept-encoding", "")
    scopes = [_scope_of(request, stream, packed=packed) for stream in streams]
    return JoinedStream(request, scopes, packed=packed)


@router.get(addresses.LIVE_POLL)
async def poll(request: Request, streams: Streams) -> Response:
    """The newest events of the streams, for networks that hold back an unfinished answer.

    It counts as watching the sessions.
    """
    scopes = [_scope_of(request, stream, packed=False) for stream in streams]
    sent: list[bytes] = []
    with move_on_after(POLL_SECONDS) as limit:

        async def deliver(content: bytes) -> None:
            sent.append(content)
            if any(each in content for each in ANSWERS):
                limit.cancel()

        await _relay_all(request, scopes, deliver, packed=False)
    return Response(b"".join(sent), media_type="text/plain", headers={"Cache-Control": "no-store"})


class JoinedStream(StreamingResponse):
    """Sends the events of several streams, each with the number of its stream as its id."""

    media_type = "text/event-stream"

    def __init__(self, request: Request, scopes: Sequence[Scope], *, packed: bool):
        super().__init__((), headers={**HEADERS, "Content-Encoding": "gzip"} if packed else HEADERS)
        self._request = request
        self._scopes = scopes
        self._packed = packed

    async def stream_response(self, send: Send) -> None:
        """Send until all streams have ended."""
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        if self._packed:
            await send(chunk(GZIP_HEADER))
        # Two tasks must not write at once, and the one that waits longest comes first.
        lock = asyncio.Lock()

        async def deliver(content: bytes) -> None:
            async with lock:
                await send(chunk(content))

        async def beat() -> None:
            while True:
                await deliver(self._bytes_of(BEAT))
                await asyncio.sleep(BEAT_SECONDS)

        async with create_task_group() as group:
            group.start_soon(beat)
            await _relay_all(self._request, self._scopes, deliver, packed=self._packed)
            group.cancel_scope.cancel()
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _bytes_of(self, event: Event) -> bytes:
        return event.packed if self._packed else event.plain


def _scope_of(request: Request, stream: str, *, packed: bool) -> Scope:
    """The request for one of the streams; raises HttpProblem for any other address."""
    path, _, query = stream.partition("?")
    path = path.removeprefix(addresses.root_path())
    if not path.endswith("/stream") or path == addresses.LIVE_STREAM:
        raise HttpProblem(422, "of: give the address of a page's event stream.")
    scope = {**request.scope, "headers": list(request.scope["headers"])}
    MutableHeaders(scope=scope)["accept-encoding"] = "gzip" if packed else "identity"
    return {
        **scope,
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
    }


async def _relay_all(
    request: Request, scopes: Sequence[Scope], deliver: Deliver, *, packed: bool
) -> None:
    """Deliver the events of all streams until each has ended."""
    async with create_task_group() as group:
        for number, scope in enumerate(scopes):
            tag = make_tag(number)
            group.start_soon(
                _relay, request, scope, tag.packed if packed else tag.plain, deliver, packed
            )


async def _relay(
    request: Request, scope: Scope, tag: bytes, deliver: Deliver, packed: bool
) -> None:
    status, begun = 0, False

    async def send(message: Message) -> None:
        nonlocal status, begun
        if message["type"] == "http.response.start":
            status = message["status"]
        elif status == 200 and message.get("body"):
            # The first part sets up a stream of its own: gzip's header, and the time to retry.
            if begun:
                await deliver(tag + message["body"])
            begun = True

    async def receive() -> Message:
        return await asyncio.Future()  # the joined stream notices when the browser is gone

    app = IdentityMiddleware(request.app.router, app_state(request).signer)
    try:
        await app(scope, receive, send)
    except HTTPException as error:  # no such address
        status = error.status_code
    last = ENDED if status == 200 else make_event("refused", json.dumps({"status": status}))
    await deliver(tag + (last.packed if packed else last.plain))
