"""Health checks and metrics, for whoever runs the server and for the proxy in front of it."""

from __future__ import annotations

import hmac
import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from ipaddress import ip_address

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from app.errors import ProblemError
from app.http.metrics import CONTENT_TYPE, Metrics

PROXY_HEADERS = ("forwarded", "via", "x-forwarded-for", "x-real-ip")


@dataclass(frozen=True)
class MonitoredParts:
    """What the routes read. The functions raise ProblemError if the store does not answer."""

    metrics: Metrics
    metrics_token: str
    is_stopping: Callable[[], bool]
    check_store: Callable[[], Awaitable[None]]
    count_sessions: Callable[[], Awaitable[int]]


class MetricsForbidden(ProblemError):
    """Another machine asked for the metrics without their token."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            "Metrics are for this machine; from another one send the token of the setting "
            "metrics_token as a bearer token."
        )


def health_router(parts: MonitoredParts) -> APIRouter:
    """``/healthz`` and ``/readyz``."""
    router = APIRouter(include_in_schema=False)

    @router.get("/healthz")
    async def health() -> dict[str, str]:
        """Answers as long as the event loop runs."""
        return {"status": "ok"}

    @router.get("/readyz")
    async def ready() -> Response:
        """Whether requests can be served; 503 with a sentence otherwise."""
        headers = {"Cache-Control": "no-store"}
        sentence = "The server is shutting down." if parts.is_stopping() else ""
        if not sentence:
            try:
                await parts.check_store()
            except ProblemError as error:
                sentence = str(error)
        if sentence:
            return JSONResponse({"status": "not ready", "detail": sentence}, 503, headers)
        return JSONResponse({"status": "ready"}, headers=headers)

    return router


def metrics_router(parts: MonitoredParts) -> APIRouter:
    """``/metrics``, in Prometheus' text format."""
    router = APIRouter(include_in_schema=False)

    @router.get("/metrics")
    async def read_metrics(request: Request) -> Response:
        """For this machine, or with the token."""
        if not _may_read(request, parts.metrics_token):
            raise MetricsForbidden
        try:
            parts.metrics.sessions.set(await parts.count_sessions())
        except ProblemError:
            parts.metrics.sessions.set(math.nan)
        return Response(parts.metrics.text(), headers={"Content-Type": CONTENT_TYPE})

    return router


def _may_read(request: Request, token: str) -> bool:
    authorization = request.headers.get("authorization", "")
    if token and hmac.compare_digest(authorization.encode(), f"Bearer {token}".encode()):
        return True
    # A proxy on this machine passes on requests of others.
    if request.client is None or any(name in request.headers for name in PROXY_HEADERS):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False
