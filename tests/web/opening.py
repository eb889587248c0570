"""Apps in this process, and clients that call them without a network."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache

from fastapi import FastAPI
from starlette.routing import BaseRoute
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.store.base import Quota, Store
from app.web.session_service import SessionService

PERSON = {"Upgrade-Insecure-Requests": "1"}
"""What a browser sends when a person follows a link."""
MANY = Quota(max_entries=1000, max_per_owner=1000, max_bytes=10**9, ttl_seconds=1e9)


@cache
def _routes() -> list[BaseRoute]:
    return create_app(Settings()).router.routes


def new_app(settings: Settings | None = None) -> FastAPI:
    """An app with a state of its own.

    All of them share the route objects of the first: FastAPI analyses those on the first request,
    which takes ten times as long as all else about a new app, and routes hold no state.
    """
    app = create_app(settings)
    app.router.routes = _routes()
    return app


def opened(settings: Settings) -> AbstractContextManager[TestClient]:
    """A client that follows no redirects and raises the exceptions of the app."""
    return TestClient(new_app(settings), follow_redirects=False, headers=PERSON)


def opened_on(store: Store, *, raise_exceptions: bool = True) -> AbstractContextManager[TestClient]:
    """The same with another store."""
    app = new_app(Settings())
    app.state.stores.sessions = store
    app.state.sessions = SessionService(store, app.state.sessions.limits, app.state.hub)
    return TestClient(
        app,
        follow_redirects=False,
        raise_server_exceptions=raise_exceptions,
        headers=PERSON,
    )
