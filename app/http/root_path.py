"""Serving below a path of a site, such as /backprop: the app itself sees paths from / on."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class RootPath:
    """Takes the path that the server is below off each request, if the proxy has left it there.

    ``root_path`` is empty or begins with a slash, and ends with none. The router's own redirects,
    which name scheme and host, become paths below it.
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

        async def send_with_path(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 307:
                headers = MutableHeaders(scope=message)
                target = urlsplit(headers.get("location", ""))
                if target.netloc:
                    path = target._replace(scheme="", netloc="").geturl()
                    headers["location"] = f"{self.root_path}{path}"
            await send(message)

        await self.app(self._without_root_path(scope), receive, send_with_path)

    def _without_root_path(self, scope: Scope) -> Scope:
        path: str = scope["path"]
        if not self._decoded or not f"{path}/".startswith(f"{self._decoded}/"):
            return scope
        return {**scope, "path": path[len(self._decoded) :] or "/"}
