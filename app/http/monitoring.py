"""Health checks and metrics, for the administrator and for the proxy in front of the server."""

from __future__ import annotations

import hmac
import math
from ipaddress import ip_address
from typing import Protocol

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from app.errors import ProblemError
from app.http.metrics import CONTENT_TYPE, Metrics

PROXY_HEADERS = ("forwarded", "via", "x-forwarded-for", "x-real-ip")

health_router = APIRouter(include_in_schema=False)
metrics_router = APIRouter(include_in_schema=False)


class MonitoredState(Protocol):
    """What the routes need of ``app.state``. The methods raise ProblemError without a store."""

    metrics: Metrics
    stopping: bool

    @property
    def metrics_token(self) -> str:
        """The bearer token for ``/metrics``; empty if there is none."""

    async def check_store(self) -> None:
        """Returns if the store answers."""

    async def count_sessions(self) -> int:
        """The number of kept sessions."""


class MetricsForbidden(ProblemError):
    """Another machine asked for the metrics without their token."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            "Metrics are for this machine; from another one send the token of the setting "
            "metrics_token as a bearer token."
        )


def _state(request: Request) -> MonitoredState:
    state: MonitoredState = request.app.state
    return state


@health_router.get("/healthz")
async def health() -> dict[str, str]:
    """Answers as long as the event loop runs."""
    return {"status": "ok"}


@health_router.get("/readyz")
async def ready(request: Request) -> Response:
    """Whether requests can be served; 503 with a sentence otherwise."""
    headers = {"Cache-Control": "no-store"}
    sentence = "The server is shutting down." if _state(request).stopping else ""
    if not sentence:
        try:
            await _state(request).check_store()
        except ProblemError as error:
            sentence = str(error)
    if sentence:
        return JSONResponse({"status": "not ready", "detail": sentence}, 503, headers)
    return JSONResponse({"status": "ready"}, headers=headers)


@metrics_router.get("/metrics")
async def read_metrics(request: Request) -> Response:
    """The metrics in Prometheus' text format, for this machine or with the token."""
    state = _state(request)
    if not _may_read(request, state.metrics_token):
        raise MetricsForbidden
    try:
        state.metrics.sessions.set(await state.count_sessions())
    except ProblemError:
        state.metrics.sessions.set(math.nan)
    return Response(state.metrics.text(), headers={"Content-Type": CONTENT_TYPE})


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
