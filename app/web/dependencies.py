"""Dependencies with which routes get what the requests of an app share."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from app.http.identity import visitor_or_new
from app.web.session_service import SessionService


def _sessions_of_visitor(request: Request) -> SessionService:
    sessions: SessionService = request.app.state.sessions
    return sessions.of(visitor_or_new(request))


Service = Annotated[SessionService, Depends(_sessions_of_visitor)]
"""The sessions of the request's visitor; a new visitor gets a cookie with the answer."""
