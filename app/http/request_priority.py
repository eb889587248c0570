"""Tells play of each request that is being answered, so that it makes way."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from app.http.requests_in_progress import RequestsInProgress


class RequestPriority:
    """Around everything else that takes time."""

    def __init__(self, app: ASGIApp, traffic: RequestsInProgress):
        self.app = app
        self.traffic = traffic

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI interface."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        with self.traffic.request():
            await self.app(scope, receive, send)
