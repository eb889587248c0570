"""Objects that all requests of an app share, and the FastAPI dependencies that provide them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request

from app.http.idempotency import IDEMPOTENCY_KEY
from app.http.identity import IdentitySigner, visitor_or_new
from app.http.lan_address import PublicAddress
from app.http.metrics import Metrics
from app.http.stream_slots import StreamSlots
from app.http.time_limit import TimeLimit
from app.live.hub import Hub
from app.settings import Settings
from app.store.base import Stores
from app.web.page_extras import PageExtras
from app.web.session_service import SessionService

T = TypeVar("T")


@dataclass(kw_only=True)
class AppState:
    """``app.state``: one object of each kind for each app."""

    settings: Settings
    metrics: Metrics
    stores: Stores
    signer: IdentitySigner
    hub: Hub
    stream_slots: StreamSlots
    time_limit: TimeLimit
    sessions: SessionService
    page_extras: PageExtras
    public_address: PublicAddress
    features: dict[type, Any] = field(default_factory=dict)
    """Services of single features by class, so that this module imports no feature."""
    stopping: bool = False

    def add(self, service: object) -> None:
        """Add the service of a feature."""
        self.features[type(service)] = service

    def feature(self, kind: type[T]) -> T:
        """The service of this class; raises KeyError if there is none."""
        service: T = self.features[kind]
        return service

    @property
    def metrics_token(self) -> str:
        """The bearer token for /metrics."""
        return self.settings.metrics_token.get_secret_value()

    async def check_store(self) -> None:
        """Raises StoreUnavailable."""
        await self.stores.check()

    async def count_sessions(self) -> int:
        """The number of stored sessions; raises StoreUnavailable."""
        return await self.stores.sessions.count()


def app_state(request: Request) -> AppState:
    """The shared objects of the app that serves the request."""
    state: AppState = request.app.state
    return state


def public_base_url(request: Request) -> str:
    """The start of links that others open, without a slash at its end.

    It is the address at which others reach the server, even if this browser uses “localhost”.
    """
    return app_state(request).public_address.base_url(str(request.base_url))[0]


def _sessions_of_visitor(request: Request) -> SessionService:
    command = request.headers.get(IDEMPOTENCY_KEY, "")
    return app_state(request).sessions.for_visitor(visitor_or_new(request), command)


Service = Annotated[SessionService, Depends(_sessions_of_visitor)]
"""The sessions of the request's visitor; a new visitor gets a cookie with the response."""
