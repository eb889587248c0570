"""The JSON API of rooms, for a teacher's own scripts: it can do what the pages can."""

from __future__ import annotations

from fastapi import APIRouter

from app.web.api.rooms import lesson, questions, room, students

router = APIRouter()
for part in (room, lesson, questions, students):
    router.include_router(part.router)
