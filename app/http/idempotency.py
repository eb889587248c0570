"""Repeated commands: what was carried out once is not carried out again.

A page sends each command with a key of its own in the header ``Idempotency-Key``. When the network
lost the answer, it sends the command again with the same key.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.http.client import visitor_of

IDEMPOTENCY_KEY = "idempotency-key"
MAX_REMEMBERED = 20_000


class Idempotency:
    """Middleware that redirects a repeated command to its result, or to the page that sent it.

    A repetition waits for the first. A command that was refused may be sent again. This process
    forgets its keys when it ends; sessions store theirs.
    """

    def __init__(self, app: ASGIApp):
        self.app = app
        self._outcomes: OrderedDict[tuple[str, str], asyncio.Future[str | None]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI interface."""
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        key, visitor = headers.get(IDEMPOTENCY_KEY, ""), visitor_of(scope)
        if not key or not visitor or scope["method"] == "GET":
            await self.app(scope, receive, send)
            return
        while known := self._outcomes.get((visitor, key)):
            location = await asyncio.shield(known)
            if location is not None:
                await _redirect(location or _page_of(headers), send)
                return
        await self._carry_out((visitor, key), scope, receive, send)

    async def _carry_out(
        self, name: tuple[str, str], scope: Scope, receive: Receive, send: Send
    ) -> None:
        outcome: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self._outcomes[name] = outcome
        if len(self._outcomes) > MAX_REMEMBERED:
            self._outcomes.popitem(last=False)

        async def send_and_remember(message: Message) -> None:
            # 307 has the browser send the same command to another address: nothing is done yet.
            if message["type"] == "http.response.start" and (
                message["status"] < 400 and message["status"] != 307
            ):
                outcome.set_result(MutableHeaders(scope=message).get("location", ""))
            await send(message)

        try:
            await self.app(scope, receive, send_and_remember)
        finally:
            if not outcome.done():
                self._outcomes.pop(name, None)
                outcome.set_result(None)


def _page_of(headers: Headers) -> str:
    """The page that sent the command."""
    page = urlsplit(headers.get("hx-current-url") or headers.get("referer", ""))
    return page._replace(scheme="", netloc="").geturl() or "/"


async def _redirect(location: str, send: Send) -> None:
    headers = [(b"location", location.encode()), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 303, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
