"""Security headers of every response: what a page may load, and which sites may frame it."""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors "
)
NOBODY, ITSELF = "'none'", "'self'"
_FRAME_OPTIONS = {NOBODY: "DENY", ITSELF: "SAMEORIGIN"}
"""The older header for frame-ancestors, which can express only these two."""

HEADERS = {
    "Content-Security-Policy": f"{_POLICY}{NOBODY}",
    "X-Frame-Options": _FRAME_OPTIONS[NOBODY],
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
HSTS = "max-age=31536000"
"""Without includeSubDomains: other hosts of the domain may serve without TLS."""


def headers_in_frame(frame_ancestors: str) -> dict[str, str]:
    """``HEADERS`` for a page that these sites may show in an iframe."""
    headers = {**HEADERS, "Content-Security-Policy": f"{_POLICY}{frame_ancestors}"}
    del headers["X-Frame-Options"]
    if frame_ancestors in _FRAME_OPTIONS:
        headers["X-Frame-Options"] = _FRAME_OPTIONS[frame_ancestors]
    return headers


class SecurityHeaders:
    """Adds ``HEADERS`` to every response, and those for an iframe if ``is_embedded(scope)``."""

    def __init__(
        self, app: ASGIApp, frame_ancestors: str, is_embedded: Callable[[Scope], bool]
    ) -> None:
        self.app = app
        self.in_frame = headers_in_frame(frame_ancestors)
        self.is_embedded = is_embedded

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI interface."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                added = self.in_frame if self.is_embedded(scope) else HEADERS
                for name, value in added.items():
                    headers.setdefault(name, value)
                if scope.get("scheme") == "https":
                    headers.setdefault("Strict-Transport-Security", HSTS)
            await send(message)

        await self.app(scope, receive, send_with_headers)
