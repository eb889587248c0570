"""All routes of the classroom."""

from __future__ import annotations

from fastapi import APIRouter

from app.web.classroom.challenge import routes as challenge
from app.web.classroom.desk import routes as desk
from app.web.classroom.follow import routes as follow
from app.web.classroom.join import routes as join
from app.web.classroom.questions import routes as questions
from app.web.classroom.send import routes as send
from app.web.classroom.wall import routes as wall

router = APIRouter()
for part in (challenge, desk, follow, join, questions, send, wall):
    router.include_router(part.router)
