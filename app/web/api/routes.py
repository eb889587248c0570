"""All routes of the JSON API for sessions, and of the server itself."""

from __future__ import annotations

from fastapi import APIRouter

from app.web.api import meta, moves, numbers, sessions

router = APIRouter()
for part in (sessions, moves, numbers, meta):
    router.include_router(part.router)
