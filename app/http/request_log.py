"""Each request has an id, a line in the log and its place in the metrics."""

from __future__ import annotations

import logging
import re
import secrets
import time
from hashlib import blake2s

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.http.client import visitor_of
from app.http.logs import REQUESTS, request_id
from app.http.metrics import REASONS, Metrics

HEADER = "X-Request-ID"
UNKNOWN = "unknown"
"""The route of what no route answers."""

_SAFE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_log = logging.getLogger(REQUESTS)


class RequestLog:
    """Around everything else, so that no answer goes unseen.

    The log has no address and nothing that would let a reader in: neither path nor query, cookie,
    token or body. Of the visitor it has a short hash, which tells lines of one from another's.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics):
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI interface."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start = time.perf_counter()
        given = Headers(scope=scope).get(HEADER, "")
        name = given if _SAFE_ID.fullmatch(given) else secrets.token_hex(8)
        # Each request has a task and a context of its own; whatever it logs later has the id too.
        request_id.set(name)
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = name
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        except Exception:
            _log.exception("a request failed")
            raise
        finally:
            self._note(scope, name, status or 500, time.perf_counter() - start)

    def _note(self, scope: Scope, name: str, status: int, seconds: float) -> None:
        route = route_of(scope)
        self.metrics.observe_request(scope["method"], route, status, seconds)
        if reason := refusal_of(scope) or REASONS.get(status):
            self.metrics.refuse(reason)
        visitor = visitor_of(scope)
        fields = {
            "request": name,
            "method": scope["method"],
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 1),
            "visitor": blake2s(visitor.encode(), digest_size=4).hexdigest() if visitor else "",
        }
        _log.info("request", extra={"fields": fields})


def route_of(scope: Scope) -> str:
    """The template of the address, such as ``/lab/{session_id}``: it has no id in it."""
    if path := getattr(scope.get("route"), "path", None):
        return str(path)
    return "/static" if scope["path"].startswith("/static/") else UNKNOWN


def say_why(scope: Scope, reason: str) -> None:
    """For the metrics: why the request was refused, where its status does not say it."""
    scope.setdefault("state", {})["refusal"] = reason


def refusal_of(scope: Scope) -> str:
    """What ``say_why`` has said."""
    return str(scope.get("state", {}).get("refusal", ""))
