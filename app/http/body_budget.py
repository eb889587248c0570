"""How many bytes of requests' bodies are in memory at once: of all together, and of an address."""

from __future__ import annotations

from collections import Counter

from fastapi import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.http.client import address_of
from app.http.request_log import say_why

FREE = 64 * 1024
"""Bytes of each body that are not counted, so that steps go on while files have to wait."""
AGAIN = 5
"""In seconds."""
_UNREAD = frozenset({"GET", "HEAD"})


class BodyBudget:
    """Refuses a body (503) once those under way take ``most`` bytes, or half of it by one address.

    A body counts from when it comes to the end of its request. Otherwise 1000 clients that never
    end a body that is allowed would have the server keep all of them.
    """

    def __init__(self, app: ASGIApp, most: int):
        self.app = app
        self.most = most
        self._held: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI interface."""
        if scope["type"] != "http" or scope["method"] in _UNREAD:
            await self.app(scope, receive, send)
            return
        address = address_of(scope)
        come = held = 0

        async def counted() -> Message:
            nonlocal come, held
            message = await receive()
            come += len(message.get("body", b""))
            more = max(0, come - FREE) - held
            if more and not self._has_room(address, more):
                say_why(scope, "bodies")
                sentence = "Too many large requests are arriving at once; try again in a moment."
                raise HTTPException(503, sentence, {"Retry-After": str(AGAIN)})
            held += more
            self._held[address] += more
            return message

        try:
            await self.app(scope, counted, send)
        finally:
            self._held[address] -= held
            if not self._held[address]:
                del self._held[address]

    def _has_room(self, address: str, more: int) -> bool:
        of_all, of_one = self._held.total() + more, self._held[address] + more
        return of_all <= self.most and of_one <= max(1, self.most // 2)
