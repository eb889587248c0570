"""Shared by the API's routers of rooms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Request

from app.classroom.rooms import LoadedRoom
from app.web.api.common import BEARER
from app.web.api.rooms.schemas import RoomOut, room_out
from app.web.classroom.dependencies import Classroom
from app.web.dependencies import public_base_url
from app.web.problems import PROBLEM_RESPONSES

Write = Callable[[LoadedRoom], RoomOut]


def room_router(prefix: str) -> APIRouter:
    """A router for calls about rooms; only their teachers may make them."""
    return APIRouter(
        prefix=prefix,
        tags=["rooms"],
        dependencies=[Depends(BEARER)],
        responses={status: PROBLEM_RESPONSES[status] for status in (401, 404, 409, 422, 503)},
    )


def _writer(request: Request, classroom: Classroom) -> Write:
    return lambda loaded: room_out(classroom, loaded, public_base_url(request))


Writer = Annotated[Write, Depends(_writer)]
"""Writes a room as the answer to the request."""
