"""Requests take priority over play: a click should not wait for the frames of other sessions.

Python runs one thread at a time. Without this, a short request would compete with the drawing of
every session that plays, and wait for a thread switch again and again.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from starlette.types import ASGIApp, Receive, Scope, Send

MAX_SECONDS = 0.05
"""The longest that play waits before each slice, so that it never stops."""
SHORT_SECONDS = 0.25
"""A request that takes longer trains or streams, and loses its priority."""


_ticket: ContextVar[object | None] = ContextVar("ticket", default=None)


class RequestsInProgress:
    """The set of requests in progress: changed on the event loop, waited for on any thread."""

    def __init__(self) -> None:
        self._in_progress: set[object] = set()
        self._none_left = threading.Event()
        self._none_left.set()

    @contextmanager
    def request(self) -> Iterator[None]:
        """A request is in progress, until the block ends or ``SHORT_SECONDS`` have passed."""
        ticket = object()
        self._in_progress.add(ticket)
        self._none_left.clear()
        timer = asyncio.get_running_loop().call_later(SHORT_SECONDS, self._leave, ticket)
        _ticket.set(ticket)
        try:
            yield
        finally:
            timer.cancel()
            self._leave(ticket)

    def step_aside(self) -> None:
        """Give up the priority of the current request, because it waits for play itself."""
        if ticket := _ticket.get():
            self._leave(ticket)

    def make_way(self) -> None:
        """Block until no request is in progress, ``MAX_SECONDS`` at most."""
        self._none_left.wait(MAX_SECONDS)

    def _leave(self, ticket: object) -> None:
        self._in_progress.discard(ticket)
        if not self._in_progress:
            self._none_left.set()


class RequestPriority:
    """Counts a request as in progress until it is answered; the outermost that takes time."""

    def __init__(self, app: ASGIApp, requests: RequestsInProgress):
        self.app = app
        self.requests = requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI interface."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        with self.requests.request():
            await self.app(scope, receive, send)
