"""Serving below a path of a site, such as /backprop: the app itself sees paths from / on."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ADDS_PATH = "x-proxycontextpath"
"""A header of jupyter-server-proxy, unless its address has ``absolute``."""


class RootPath:
    """Takes the path that the server is below off each request, if the proxy has left it there.

    ``root_path`` is empty or begins with a slash, and ends with none. The router's own redirects,
    which name scheme and host, become paths below it. jupyter-server-proxy puts the path before
    those of redirects itself, so they go to it without.
    """

    def __init__(self, app: ASGIApp, root_path: str) -> None:
        self.app = app
        self.root_path = root_path
        self._decoded = unquote(root_path)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI interface."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        adds_path = Headers(scope=scope).get(ADDS_PATH, "").rstrip("/") == self.root_path != ""

        async def send_with_path(message: Message) -> None:
            if message["type"] == "http.response.start" and 300 <= message["status"] < 400:
                headers = MutableHeaders(scope=message)
                location = headers.get("location", "")
                target = urlsplit(location)
                if message["status"] == 307 and target.netloc:
                    location = f"{self.root_path}{target._replace(scheme='', netloc='').geturl()}"
                if adds_path:
                    location = location.removeprefix(self.root_path)
                if location:
                    headers["location"] = location
            await send(message)

        await self.app(self._without_root_path(scope), receive, send_with_path)

    def _without_root_path(self, scope: Scope) -> Scope:
        path: str = scope["path"]
        if not self._decoded or not f"{path}/".startswith(f"{self._decoded}/"):
            return scope
        return {**scope, "path": path[len(self._decoded) :] or "/"}
