"""The visitor of a request: by identity cookie, bearer token, or key in the address; all signed."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Awaitable, Callable, Container

from fastapi import Request
from itsdangerous import BadSignature, Signer
from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import ProblemError
from app.i18n.messages import _

COOKIE = "visitor"
COOKIE_SECONDS = 400 * 86_400
"""The longest that browsers keep a cookie; each session that is created renews it."""
KEY = "key"
"""The query parameter with the token, for pages in an iframe, where browsers keep no cookie."""


class UnknownToken(ProblemError):
    """A bearer token that this server did not sign."""

    status = 401

    def __init__(self) -> None:
        super().__init__(_("This token is not one of this server; make a session to get one."))


class IdentitySigner:
    """Signs visitor ids, so that nobody can claim another visitor's.

    ``secret`` reads the signing secret on first use; it may raise StoreUnavailable, and so do the
    methods.
    """

    def __init__(self, secret: Callable[[], Awaitable[bytes]]):
        self._secret = secret
        self._signer: Signer | None = None
        self._lock = asyncio.Lock()

    async def sign(self, visitor: str) -> str:
        """The token of a visitor."""
        return (await self._ready()).sign(visitor).decode()

    async def read(self, token: str) -> str:
        """The visitor of a token; empty if its signature is not valid."""
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


def new_visitor_id() -> str:
    """128 random bits as text."""
    return secrets.token_urlsafe(16)


def visitor_or_new(request: Request) -> str:
    """The visitor of a request, or a new one; the answer then brings the cookie."""
    state = request.scope["state"]
    if not state["visitor"]:
        state["visitor"] = state["new_visitor"] = new_visitor_id()
    visitor: str = state["visitor"]
    return visitor


async def cookie_visitor(request: Request) -> str:
    """The visitor of the browser's cookie, whatever key the address has; or a new one."""
    signer: IdentitySigner = request.scope["state"]["signer"]
    visitor = await signer.read(request.cookies.get(COOKIE, ""))
    if not visitor:
        visitor = request.scope["state"]["new_visitor"] = new_visitor_id()
    return visitor


async def token_for_program(request: Request) -> str | None:
    """The token of the visitor, for a program; None for a browser, which has the cookie.

    A script in a page could read the token, so a browser must not get it.
    """
    if request.scope["state"]["has_cookie"]:
        return None
    signer: IdentitySigner = request.scope["state"]["signer"]
    return await signer.sign(visitor_or_new(request))


class IdentityMiddleware:
    """Puts the visitor into the request's state, empty if unknown, and sets new visitors' cookie.

    Requests to ``public_paths`` have no visitor, so they work while the secret cannot be read.
    Browsers send the cookie to addresses below ``cookie_path``.
    """

    def __init__(
        self,
        app: ASGIApp,
        signer: IdentitySigner,
        public_paths: Container[str] = (),
        cookie_path: str = "/",
    ):
        self.app = app
        self.signer = signer
        self.public_paths = public_paths
        self.cookie_path = cookie_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI interface."""
        if scope["type"] != "http" or scope["path"] in self.public_paths:
            await self.app(scope, receive, send)
            return
        scope["state"] = {**scope.get("state", {}), **await self._identify(scope)}

        async def send_with_cookie(message: Message) -> None:
            new = scope["state"]["new_visitor"]
            if new and message["type"] == "http.response.start" and message["status"] < 400:
                token = await self.signer.sign(new)
                cookie = cookie_header(token, scope["scheme"], self.cookie_path)
                MutableHeaders(scope=message).append("set-cookie", cookie)
            await send(message)

        await self.app(scope, receive, send_with_cookie)

    async def _identify(self, scope: Scope) -> dict[str, object]:
        """The state of a request; raises UnknownToken for a bearer token that is not valid."""
        headers = Headers(scope=scope)
        scheme, _, token = headers.get("authorization", "").partition(" ")
        visitor, has_cookie = "", False
        if scheme.lower() == "bearer":
            visitor = await self.signer.read(token.strip())
            if not visitor:
                raise UnknownToken
        elif key := QueryParams(scope["query_string"]).get(KEY):
            visitor = await self.signer.read(key)
        elif cookie := cookie_parser(headers.get("cookie", "")).get(COOKIE):
            visitor = await self.signer.read(cookie)
            has_cookie = bool(visitor)
        return {
            "visitor": visitor,
            "new_visitor": "",
            "has_cookie": has_cookie,
            "signer": self.signer,
        }


def cookie_header(token: str, scheme: str, path: str = "/") -> str:
    """The Set-Cookie header: sent to this site only, and not readable by scripts."""
    secure = "; Secure" if scheme == "https" else ""
    kept = f"Max-Age={COOKIE_SECONDS}; Path={path}"
    return f"{COOKIE}={token}; {kept}; HttpOnly; SameSite=Lax{secure}"
