"""Refuses whoever asks too often: by visitor, and by address, which a whole class may share."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.http.client import address_of, visitor_of
from app.http.request_log import say_why
from app.http.token_bucket import Rate, Rates, TokenBucket
from app.web.problems import answer

BURST_SECONDS = 10.0
"""A burst of requests is what so many seconds bring."""
BURST_SECONDS_MAKING = 60.0
"""A class opens its labs at the same moment, and not every second."""

_FREE = re.compile(r"/static/.*|/healthz|/readyz|/metrics")
_ID = r"[^/]+"
_MAKING = {
    # Opening these makes a session; a film is drawn in a process of its own.
    "GET": re.compile(rf"/|/s/{_ID}|/lab/{_ID}/picture/film"),
    "POST": re.compile(
        rf"/open|/j|/lab/{_ID}/(share|copy|fork|pin|race|sweep|sweep/use|data|data/train|room)"
        rf"|/lab/{_ID}/points/table|/room/{_ID}/send"
        rf"|/api/sessions|/api/sessions/open|/api/sessions/{_ID}/(share|race|sweep)"
        rf"|/api/comparisons|/api/comparisons/{_ID}/runs"
    ),
}
_IN_ROOM = re.compile(rf"/room/{_ID}/(fork|take)")
"""What a whole class does at the same moment, from one address, because its teacher says so."""


def is_making(method: str, path: str) -> bool:
    """Whether a request makes a session, a copy, a comparison or a room, or brings a table.

    Joining a room counts as well: a new visitor comes with it.
    """
    pattern = _MAKING.get("GET" if method == "HEAD" else method)
    return pattern is not None and pattern.fullmatch(path) is not None


class RateLimit:
    """Inside the layer that knows the visitor. What is refused costs its sender nothing more."""

    def __init__(
        self, app: ASGIApp, rates: Rates, clock: Callable[[], float] = time.monotonic
    ) -> None:
        def requests(per_second: float) -> TokenBucket:
            return TokenBucket(Rate(per_second, max(1.0, per_second * BURST_SECONDS)), clock)

        def creations(per_minute: float) -> TokenBucket:
            rate = Rate(per_minute / 60, max(1.0, per_minute / 60 * BURST_SECONDS_MAKING))
            return TokenBucket(rate, clock)

        self.app = app
        self._requests = (
            requests(rates.visitor_requests_per_second),
            requests(rates.address_requests_per_second),
        )
        self._creations = (
            creations(rates.visitor_creations_per_minute),
            creations(rates.address_creations_per_minute),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI interface."""
        if scope["type"] == "http" and not _FREE.fullmatch(scope["path"]):
            wait, detail = self._ask(scope)
            if wait > 0:
                seconds = math.ceil(wait)
                sentence = f"{detail}; try again in {seconds} s."
                headers = {"Retry-After": str(seconds)}
                await answer(Request(scope), 429, sentence, headers)(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _ask(self, scope: Scope) -> tuple[float, str]:
        """How long to wait, and why."""
        keys = (visitor_of(scope), address_of(scope))
        whose = ("you", "this address")
        in_room = scope["method"] == "POST" and _IN_ROOM.fullmatch(scope["path"]) is not None
        if in_room or is_making(scope["method"], scope["path"]):
            for allowance, key, who in zip(self._creations, keys, whose, strict=True):
                if in_room and who == "this address":
                    continue
                if key and (wait := allowance.take(key)) > 0:
                    say_why(scope, "creations")
                    return wait, f"Too many sessions, copies or tables came from {who} just now"
        for allowance, key, who in zip(self._requests, keys, whose, strict=True):
            if key and (wait := allowance.take(key)) > 0:
                say_why(scope, "requests")
                return wait, f"Too many requests came from {who} just now"
        return 0.0, ""
