"""Shared by the API's routers: authentication and documented errors."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from fastapi.security import HTTPBearer

from app.web import addresses
from app.web.problems import BODY_RESPONSES, PROBLEM_RESPONSES

CHANGE_RESPONSES: dict[int | str, dict[str, object]] = {
    **BODY_RESPONSES,
    409: PROBLEM_RESPONSES[409],
}
BEARER = HTTPBearer(
    auto_error=False,
    description="The token returned by POST /api/sessions, for programs without cookies.",
)


def session_router() -> APIRouter:
    """A router for calls about sessions."""
    return APIRouter(
        prefix=addresses.API_SESSIONS,
        tags=["sessions"],
        dependencies=[Depends(BEARER)],
        responses={status: PROBLEM_RESPONSES[status] for status in (401, 404, 422, 503)},
    )
