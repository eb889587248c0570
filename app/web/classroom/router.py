"""All routes of the classroom. Their order does not matter."""

from __future__ import annotations

from fastapi import APIRouter

from app.web.classroom import room_language
from app.web.classroom.challenge import routes as challenge
from app.web.classroom.challenge import scoreboard
from app.web.classroom.desk import manage_students, results, student_runs
from app.web.classroom.desk import routes as desk
from app.web.classroom.follow import fork, pointer, stream
from app.web.classroom.follow import routes as follow
from app.web.classroom.grades import routes as grades
from app.web.classroom.hold import routes as hold
from app.web.classroom.homework import router as homework
from app.web.classroom.join import open_room, teacher_key
from app.web.classroom.join import routes as join
from app.web.classroom.questions import predictions
from app.web.classroom.questions import routes as questions
from app.web.classroom.room_list import routes as room_list
from app.web.classroom.send import routes as send
from app.web.classroom.wall import routes as wall

router = APIRouter()
for part in (
    challenge, scoreboard, desk, manage_students, results, student_runs, follow, fork, pointer,
    stream, join, hold, open_room, teacher_key, grades, homework, questions, predictions, room_list,
    room_language, send,
    wall,
):  # fmt: skip
    router.include_router(part.router)
