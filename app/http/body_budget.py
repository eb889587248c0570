"""Limits on request bodies: the size of one, and the memory that all of them take together."""

from __future__ import annotations

from collections import Counter

from fastapi import HTTPException
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.http.client import address_of
from app.http.request_log import set_refusal_reason
from app.i18n.messages import _

UNCOUNTED_BYTES = 64 * 1024
"""Bytes of each body that the budget ignores, so that steps go on while uploads are refused."""
RETRY_SECONDS = 5
_WITHOUT_BODY = frozenset({"GET", "HEAD"})


class BodyTooLarge(HTTPException):
    """A body is larger than one may be.

    FastAPI turns every other error that is raised while it reads a body into "cannot be parsed".
    """

    def __init__(self) -> None:
        super().__init__(413, _("The request is too large; send less."))


class BodyBudget:
    """Refuses a body of more than ``max_bytes`` (413), or one beyond the memory budget (503).

    All bodies being received may take ``max_total_bytes`` together, those of one address half of
    it. Without this, 1000 clients that never finish an allowed body would fill the memory.
    """

    def __init__(self, app: ASGIApp, max_bytes: int, max_total_bytes: int):
        self.app = app
        self.max_bytes = max_bytes
        self.max_total_bytes = max_total_bytes
        self._bytes_of: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI interface."""
        if scope["type"] != "http" or scope["method"] in _WITHOUT_BODY:
            await self.app(scope, receive, send)
            return
        address = address_of(scope)
        declared = _declared_bytes(scope)
        received = counted = 0

        async def receive_within_budget() -> Message:
            nonlocal received, counted
            if declared > self.max_bytes:
                raise BodyTooLarge
            message = await receive()
            received += len(message.get("body", b""))
            if received > self.max_bytes:
                raise BodyTooLarge
            more = max(0, received - UNCOUNTED_BYTES) - counted
            if more and not self._has_room(address, more):
                set_refusal_reason(scope, "bodies")
                sentence = _("Too many large requests are arriving at once; try again in a moment.")
                raise HTTPException(503, sentence, {"Retry-After": str(RETRY_SECONDS)})
            counted += more
            self._bytes_of[address] += more
            return message

        try:
            await self.app(scope, receive_within_budget, send)
        finally:
            self._bytes_of[address] -= counted
            if not self._bytes_of[address]:
                del self._bytes_of[address]

    def _has_room(self, address: str, more: int) -> bool:
        total, of_address = self._bytes_of.total() + more, self._bytes_of[address] + more
        return total <= self.max_total_bytes and of_address <= max(1, self.max_total_bytes // 2)


def _declared_bytes(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "")
    return int(length[:20]) if length.isascii() and length.isdigit() else 0
