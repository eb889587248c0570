"""What the requests of an app share, and the dependencies with which routes get it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

from app.http.identity import IdentitySigner, visitor_or_new
from app.http.metrics import Metrics
from app.http.stream_slots import StreamSlots
from app.http.time_limit import TimeLimit
from app.live.hub import Hub
from app.settings import Settings
from app.store.base import Stores
from app.web.session_service import SessionService

if TYPE_CHECKING:
    from app.web.classroom.dependencies import ClassroomServices
    from app.web.compare.sweeps import Sweeps
    from app.web.page_extras import PageExtras
    from app.web.share.frozen_copies import Shares


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
    classrooms: ClassroomServices
    shares: Shares
    sweeps: Sweeps
    page_extras: PageExtras
    stopping: bool = False

    @property
    def metrics_token(self) -> str:
        """The bearer token for /metrics."""
        return self.settings.metrics_token.get_secret_value()

    async def check_store(self) -> None:
        """Raises StoreUnavailable."""
        await self.stores.check()

    async def count_sessions(self) -> int:
        """The number of kept sessions; raises StoreUnavailable."""
        return await self.stores.sessions.count()


def app_state(request: Request) -> AppState:
    """The shared objects of the app that serves the request."""
    state: AppState = request.app.state
    return state


def _sessions_of_visitor(request: Request) -> SessionService:
    return app_state(request).sessions.of(visitor_or_new(request))


Service = Annotated[SessionService, Depends(_sessions_of_visitor)]
"""The sessions of the request's visitor; a new visitor gets a cookie with the answer."""
