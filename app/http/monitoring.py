"""For who runs the server: may it be sent requests, and what has it counted."""

from __future__ import annotations

import hmac
import math
from ipaddress import ip_address

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from app.http.metrics import CONTENT_TYPE, Metrics
from app.store.base import StoreUnavailable
from app.web.problems import HttpProblem

FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-real-ip")

router = APIRouter(include_in_schema=False)


@router.get("/readyz")
async def ready(request: Request) -> Response:
    """Whether requests can be served; 503 with a sentence where not, for a proxy to look at."""
    headers = {"Cache-Control": "no-store"}
    if request.app.state.stopping:
        detail = "The server is shutting down."
    else:
        try:
            await request.app.state.stores.check()
        except StoreUnavailable as error:
            detail = str(error)
        else:
            return JSONResponse({"status": "ready"}, headers=headers)
    return JSONResponse({"status": "not ready", "detail": detail}, 503, headers)


@router.get("/metrics")
async def read_metrics(request: Request) -> Response:
    """What was counted, in Prometheus' text format, for who may know it."""
    if not _may_read(request, request.app.state.metrics_token):
        raise HttpProblem(
            403,
            "Metrics are for this machine; from another one send the token of the setting "
            "metrics_token as a bearer token.",
        )
    metrics: Metrics = request.app.state.metrics
    try:
        metrics.sessions.set(await request.app.state.stores.sessions.count())
    except StoreUnavailable:
        metrics.sessions.set(math.nan)  # known to nobody now
    return Response(metrics.text(), headers={"Content-Type": CONTENT_TYPE})


def _may_read(request: Request, token: str) -> bool:
    given = request.headers.get("authorization", "")
    if token and hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        return True
    # What a proxy on this machine passes on comes from elsewhere.
    if request.client is None or any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False
