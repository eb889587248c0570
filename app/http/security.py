"""Who may post here, and what a page may load: pure ASGI, no token and no cookie needed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.http.lan_address import goes_by
from app.web.problems import answer
from app.web.view.hidden_parts import EMBED

HEALTH = ("/healthz", "/readyz")
_PORT = re.compile(r":[0-9]*$")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors "
)
NOBODY, ITSELF = "'none'", "'self'"
_FRAME_OPTIONS = {NOBODY: "DENY", ITSELF: "SAMEORIGIN"}
"""The older header for the same thing, which knows no more than these."""

HEADERS = {
    "Content-Security-Policy": f"{_POLICY}{NOBODY}",
    "X-Frame-Options": _FRAME_OPTIONS[NOBODY],
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


HSTS = "max-age=31536000"
"""Of this name only: what else its owner serves without TLS is none of our business."""


class CsrfProtection:
    """Refuses what another site's page sends with a method that changes something.

    A browser says where a request comes from in Sec-Fetch-Site, an older one in Origin.
    Programs that are not browsers send neither and have no cookies to be abused.
    """

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI interface."""
        if scope["type"] == "http" and scope["method"] not in SAFE_METHODS:
            headers = Headers(scope=scope)
            if not _is_same_origin(headers):
                detail = "This came from another site's page; use the form on this site."
                await answer(Request(scope), 403, detail, {})(scope, receive, send)
                return
        await self.app(scope, receive, send)


class TrustedHosts:
    """Refuses what was sent to another name than this server's.

    A page whose own name was made to lead here (DNS rebinding) would pass as this site else.
    Those who look whether the server is well go by its number, and may.
    """

    def __init__(self, app: ASGIApp, hosts: Sequence[str]):
        self.app = app
        self.hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI interface."""
        if scope["type"] == "http" and scope["path"] not in HEALTH:
            host = Headers(scope=scope).get("host", "")
            if not goes_by(self.hosts, _PORT.sub("", host)):
                detail = (
                    "This server does not go by the name in the address; whoever runs it adds "
                    "the name to BACKPROP_TRUSTED_HOSTS."
                )
                await answer(Request(scope), 400, detail, {})(scope, receive, send)
                return
        await self.app(scope, receive, send)


def is_embedded(scope: Scope) -> bool:
    """Whether the address says that the page is made for an iframe."""
    return QueryParams(scope["query_string"]).get("embed") == EMBED


def _is_same_origin(headers: Headers) -> bool:
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    if origin is None:
        return True
    try:
        return urlsplit(origin).netloc == headers.get("host")
    except ValueError:
        return False


def headers_in_frame(ancestors: str) -> dict[str, str]:
    """``HEADERS`` for a page that pages of these sites may have in an iframe."""
    headers = {**HEADERS, "Content-Security-Policy": f"{_POLICY}{ancestors}"}
    del headers["X-Frame-Options"]
    if ancestors in _FRAME_OPTIONS:
        headers["X-Frame-Options"] = _FRAME_OPTIONS[ancestors]
    return headers


class SecurityHeaders:
    """Adds ``HEADERS`` to every response; to an embedded page those for an iframe."""

    def __init__(self, app: ASGIApp, frame_ancestors: str):
        self.app = app
        self.in_frame = headers_in_frame(frame_ancestors)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI interface."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                added = self.in_frame if is_embedded(scope) else HEADERS
                for name, value in added.items():
                    headers.setdefault(name, value)
                if scope.get("scheme") == "https":
                    headers.setdefault("Strict-Transport-Security", HSTS)
            await send(message)

        await self.app(scope, receive, send_with_headers)
