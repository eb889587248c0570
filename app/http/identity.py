"""Whose request it is: by a signed cookie, a program's bearer token, or a key in the address."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable

from fastapi import Request
from itsdangerous import BadSignature, Signer
from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.store.base import StoreUnavailable, new_id
from app.web.problems import RETRY_SECONDS, answer, explain

COOKIE = "visitor"
COOKIE_SECONDS = 400 * 86_400
"""As long as browsers keep one at most; each session that is made renews it."""
KEY = "key"
"""The part of an address that says whose it is, where there can be no cookie."""
NEEDS_NOBODY = ("/static/", "/healthz", "/readyz", "/metrics")
"""What is the same for everybody, and answers also while the store does not."""
UNKNOWN_TOKEN = "This token is not one of this server; make a session to get one."


class IdentitySigner:
    """Names for visitors, signed so that nobody can take another's."""

    def __init__(self, secret: Callable[[], Awaitable[bytes]]):
        self._secret = secret
        self._signer: Signer | None = None
        self._lock = asyncio.Lock()

    async def sign(self, visitor: str) -> str:
        """The token that says that its bearer is this visitor; raises StoreUnavailable."""
        return (await self._ready()).sign(visitor).decode()

    async def read(self, token: str) -> str:
        """The visitor of a token, empty where it is none of ours; raises StoreUnavailable."""
        try:
            return (await self._ready()).unsign(token).decode()
        except BadSignature:
            return ""

    async def _ready(self) -> Signer:
        async with self._lock:
            if self._signer is None:
                self._signer = Signer(
                    await self._secret(),
                    salt="visitor",
                    key_derivation="hmac",
                    digest_method=hashlib.sha256,
                )
        return self._signer


def visitor_or_new(request: Request) -> str:
    """The visitor who asks; a new one where the request does not say.

    Nobody else has what is a new visitor's, so for them there is nothing yet to be found.
    """
    state = request.scope["state"]
    if not state["visitor"]:
        state["visitor"] = state["new_visitor"] = new_id()
    visitor: str = state["visitor"]
    return visitor


async def window_visitor(request: Request) -> str:
    """The visitor whose browser it is, whatever key the address has; a new one gets a cookie."""
    visitors: IdentitySigner = request.app.state.visitors
    visitor = await visitors.read(request.cookies.get(COOKIE, ""))
    if not visitor:
        visitor = request.scope["state"]["new_visitor"] = new_id()
    return visitor


async def token_for_program(request: Request) -> str | None:
    """The token of the visitor who asks, for whoever does not say it by a cookie.

    A script of a page could read it in the answer, and must not where a browser keeps a cookie.
    """
    if request.scope["state"]["has_cookie"]:
        return None
    visitors: IdentitySigner = request.app.state.visitors
    return await visitors.sign(visitor_or_new(request))


class IdentityMiddleware:
    """Puts the visitor into the request's state, empty for none, and gives new ones a cookie."""

    def __init__(self, app: ASGIApp, visitors: IdentitySigner):
        self.app = app
        self.visitors = visitors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI interface."""
        if scope["type"] != "http" or scope["path"].startswith(NEEDS_NOBODY):
            await self.app(scope, receive, send)
            return
        try:
            state = await self._look(scope)
        except StoreUnavailable as error:
            status, detail = explain(error)
            headers = {"Retry-After": str(RETRY_SECONDS)}
            await answer(Request(scope), status, detail, headers)(scope, receive, send)
            return
        if state is None:
            headers = {"WWW-Authenticate": "Bearer"}
            await answer(Request(scope), 401, UNKNOWN_TOKEN, headers)(scope, receive, send)
            return
        scope["state"] = {**scope.get("state", {}), **state}

        async def send_with_cookie(message: Message) -> None:
            new = scope["state"]["new_visitor"]
            if new and message["type"] == "http.response.start" and message["status"] < 400:
                cookie = cookie_header(await self.visitors.sign(new), scope["scheme"])
                MutableHeaders(scope=message).append("set-cookie", cookie)
            await send(message)

        await self.app(scope, receive, send_with_cookie)

    async def _look(self, scope: Scope) -> dict[str, object] | None:
        """What the request says of its visitor; None where it comes with a wrong token."""
        headers = Headers(scope=scope)
        scheme, _, token = headers.get("authorization", "").partition(" ")
        state: dict[str, object] = {"visitor": "", "new_visitor": "", "has_cookie": False}
        if scheme.lower() == "bearer":
            visitor = await self.visitors.read(token.strip())
            return state | {"visitor": visitor} if visitor else None
        if key := QueryParams(scope["query_string"]).get(KEY):
            return state | {"visitor": await self.visitors.read(key)}
        if cookie := cookie_parser(headers.get("cookie", "")).get(COOKIE):
            visitor = await self.visitors.read(cookie)
            return state | {"visitor": visitor, "has_cookie": bool(visitor)}
        return state


def cookie_header(token: str, scheme: str) -> str:
    """The cookie as a header: for this site's pages only, and no script reads it."""
    secure = "; Secure" if scheme == "https" else ""
    return f"{COOKIE}={token}; Max-Age={COOKIE_SECONDS}; Path=/; HttpOnly; SameSite=Lax{secure}"
