"""Requests that are being answered go before play: a click should not wait for others' frames.

Python runs one thread at a time. Without this each short request would take turns with the drawing
of every session that plays, and wait for a switch of threads again and again.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

MAX_SECONDS = 0.05
"""Play waits so long at most before each slice, so that it never stops."""
SHORT_SECONDS = 0.25
"""What takes longer than this trains or streams, and then has no more right than play."""


class RequestsInProgress:
    """How many requests are under way. Counted on the event loop, waited for on any thread."""

    def __init__(self) -> None:
        self._under_way: set[object] = set()
        self._clear = threading.Event()
        self._clear.set()

    @contextmanager
    def request(self) -> Iterator[None]:
        """A request is under way, until it ends or has taken long."""
        ticket = object()
        self._under_way.add(ticket)
        self._clear.clear()
        timer = asyncio.get_running_loop().call_later(SHORT_SECONDS, self._leave, ticket)
        _ticket.set(ticket)
        try:
            yield
        finally:
            timer.cancel()
            self._leave(ticket)

    def step_aside(self) -> None:
        """The request that runs waits for play itself."""
        if ticket := _ticket.get():
            self._leave(ticket)

    def make_way(self) -> None:
        """Wait until no request is under way, ``MAX_SECONDS`` at most."""
        self._clear.wait(MAX_SECONDS)

    def _leave(self, ticket: object) -> None:
        self._under_way.discard(ticket)
        if not self._under_way:
            self._clear.set()


_ticket: ContextVar[object | None] = ContextVar("ticket", default=None)
