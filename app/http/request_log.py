"""Request log: every request gets an id, a line in the log, and is counted in the metrics."""

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
"""The route in log and metrics if no route matches."""

_SAFE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_log = logging.getLogger(REQUESTS)


class RequestLog:
    """Logs and counts every request; the outermost middleware.

    The log has no address and nothing that would give a reader access: no path, query, cookie,
    token or body. It has a short hash of the visitor id, to tell visitors apart.
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
        sent_id = Headers(scope=scope).get(HEADER, "")
        name = sent_id if _SAFE_ID.fullmatch(sent_id) else secrets.token_hex(8)
        # Each request runs in a context of its own, so whatever it logs later has the id too.
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
            self._log_request(scope, name, status or 500, time.perf_counter() - start)

    def _log_request(self, scope: Scope, name: str, status: int, seconds: float) -> None:
        route = route_of(scope)
        self.metrics.observe_request(scope["method"], route, status, seconds)
        if reason := refusal_reason(scope) or REASONS.get(status):
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
    """The path template, which holds no id, or where the folder is mounted."""
    if path := getattr(scope.get("route"), "path", None):
        return str(path)
    mounted_at = scope.get("root_path", "").removeprefix(scope.get("app_root_path", ""))
    return mounted_at if "app_root_path" in scope and mounted_at else UNKNOWN


def set_refusal_reason(scope: Scope, reason: str) -> None:
    """Name the limit that refused the request, for the metrics."""
    scope.setdefault("state", {})["refusal"] = reason


def refusal_reason(scope: Scope) -> str:
    """The limit that refused the request; empty if its status says enough."""
    return str(scope.get("state", {}).get("refusal", ""))
