"""Rate limits by visitor and by address, which a whole class may share.

The middleware limits all requests. A route that creates something (a session, a copy, a comparison
or a room), or that costs as much, declares it: ``dependencies=[CREATES]``.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Container
from dataclasses import dataclass

from fastapi import Depends, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import ProblemError
from app.http.client import address_of, visitor_of
from app.http.token_bucket import Rate, TokenBucket
from app.i18n.messages import _

REQUEST_BURST_SECONDS = 10.0
"""A burst of requests is what the sustained rate brings in this time."""
CREATION_BURST_SECONDS = 60.0
"""Longer, because a class opens its labs at the same moment, and not every second."""


@dataclass(frozen=True, kw_only=True)
class Rates:
    """The sustained rates."""

    visitor_requests_per_second: float
    address_requests_per_second: float
    visitor_creations_per_minute: float
    address_creations_per_minute: float


class TooManyRequests(ProblemError):
    """A rate limit is used up. ``what`` begins the sentence."""

    status = 429

    def __init__(self, what: str, sender: str, wait: float, refused_by: str):
        self.retry_after = math.ceil(wait)
        self.refused_by = refused_by
        super().__init__(
            _(
                "Too many %(what)s came from %(sender)s just now; try again in %(retry_after)s s.",
                what=what,
                sender=sender,
                retry_after=self.retry_after,
            )
        )


class RateLimiter:
    """The token buckets of visitors and addresses, for requests and for creations."""

    def __init__(self, rates: Rates, clock: Callable[[], float] = time.monotonic):
        def buckets(per_second: float, burst_seconds: float) -> TokenBucket:
            return TokenBucket(Rate(per_second, max(1.0, per_second * burst_seconds)), clock)

        self._requests = {
            "you": buckets(rates.visitor_requests_per_second, REQUEST_BURST_SECONDS),
            "this address": buckets(rates.address_requests_per_second, REQUEST_BURST_SECONDS),
        }
        self._creations = {
            "you": buckets(rates.visitor_creations_per_minute / 60, CREATION_BURST_SECONDS),
            "this address": buckets(
                rates.address_creations_per_minute / 60, CREATION_BURST_SECONDS
            ),
        }

    def count_request(self, visitor: str, address: str) -> None:
        """Count a request; raises TooManyRequests."""
        keys = {"you": visitor, "this address": address}
        for sender, buckets in self._requests.items():
            if keys[sender] and (wait := buckets.take(keys[sender])) > 0:
                raise TooManyRequests("requests", sender, wait, "requests")

    def count_creation(self, visitor: str, address: str) -> None:
        """Count a creation; raises TooManyRequests. An empty visitor or address has no limit."""
        keys = {"you": visitor, "this address": address}
        for sender, buckets in self._creations.items():
            if keys[sender] and (wait := buckets.take(keys[sender])) > 0:
                raise TooManyRequests(
                    _("sessions, copies, tables or checks"), sender, wait, "creations"
                )


class RateLimit:
    """Middleware that counts every request; inside the one that knows the visitor.

    ``public_paths`` are not counted: monitoring and files that never change.
    """

    def __init__(self, app: ASGIApp, limiter: RateLimiter, public_paths: Container[str] = ()):
        self.app = app
        self.limiter = limiter
        self.public_paths = public_paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI interface."""
        if scope["type"] == "http" and scope["path"] not in self.public_paths:
            self.limiter.count_request(visitor_of(scope), address_of(scope))
            scope.setdefault("state", {})["rate_limiter"] = self.limiter
        await self.app(scope, receive, send)


def count_creation(request: Request) -> None:
    """Count a creation that only some requests to a route make; raises TooManyRequests."""
    limiter: RateLimiter = request.state.rate_limiter
    limiter.count_creation(visitor_of(request.scope), address_of(request.scope))


async def _count_creation_in_class(request: Request) -> None:
    limiter: RateLimiter = request.state.rate_limiter
    limiter.count_creation(visitor_of(request.scope), address="")


async def _count_every_creation(request: Request) -> None:
    count_creation(request)


CREATES = Depends(_count_every_creation)
"""The route creates something; a visitor and an address may do so at a limited rate."""
CREATES_IN_CLASS = Depends(_count_creation_in_class)
"""The same for what a whole class does at once from one address: only the visitor is limited."""
