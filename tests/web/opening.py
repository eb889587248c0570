"""An app in this process, spoken to without a network."""

from __future__ import annotations

from contextlib import AbstractContextManager

from fastapi import FastAPI
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.store.base import Quota, Store
from app.web.session_service import SessionService

MANY = Quota(max_entries=1000, max_per_owner=1000, max_bytes=10**9, ttl_seconds=1e9)


def opened(settings: Settings) -> AbstractContextManager[TestClient]:
    """A client that follows no redirect and lets exceptions through, so that none goes unseen."""
    return TestClient(create_app(settings), follow_redirects=False)


def opened_on(store: Store, *, raise_exceptions: bool = True) -> AbstractContextManager[TestClient]:
    """The same with another store."""
    app: FastAPI = create_app(Settings())
    app.state.sessions = SessionService(store, app.state.sessions.limits, app.state.hub)
    return TestClient(app, follow_redirects=False, raise_server_exceptions=raise_exceptions)
