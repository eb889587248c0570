"""Middleware that tells the playing sessions about each request, so that they give way to it."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from app.http.requests_in_progress import RequestsInProgress


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
