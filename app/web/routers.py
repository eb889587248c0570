"""The routers of all features."""

from __future__ import annotations

from app.web import theme
from app.web.api import routes as api
from app.web.classroom.challenge import routes as challenge
from app.web.classroom.challenge import scoreboard
from app.web.classroom.desk import members, results, student_runs
from app.web.classroom.desk import routes as desk
from app.web.classroom.follow import pointer
from app.web.classroom.follow import routes as follow
from app.web.classroom.follow import stream as room_stream
from app.web.classroom.join import routes as join
from app.web.classroom.join import teacher_key
from app.web.classroom.questions import predictions
from app.web.classroom.questions import routes as questions
from app.web.classroom.send import routes as send
from app.web.classroom.wall import routes as wall
from app.web.compare import api as compare_api
from app.web.compare import race_page, sweep_page
from app.web.compare import routes as compare
from app.web.lab import routes as lab
from app.web.own_table import routes as own_table
from app.web.painting import points_table
from app.web.pictures import routes as pictures
from app.web.sessions_page import routes as sessions_page
from app.web.share import api as share_api
from app.web.share import routes as share

ROUTERS = (
    api.router,
    share_api.router,
    sessions_page.api,
    compare_api.router,
    teacher_key.router,  # before the codes: its path matches theirs
    join.router,
    room_stream.router,
    follow.router,
    send.router,
    desk.router,
    members.router,
    results.router,
    wall.router,
    student_runs.router,
    pointer.router,
    challenge.router,
    scoreboard.router,
    questions.router,
    predictions.router,
    own_table.router,
    points_table.router,
    compare.router,
    race_page.router,
    sweep_page.router,
    sessions_page.pages,
    lab.router,
    theme.router,
    share.router,
    pictures.router,
)
