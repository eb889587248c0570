"""The routers of all features."""

from __future__ import annotations

from app.web import robots, theme
from app.web.api import check, meta, moves, numbers, rooms, sessions, tables, weights_file
from app.web.classroom.router import router as classroom
from app.web.compare import routes as compare
from app.web.guide import routes as guide
from app.web.lab import routes as lab
from app.web.lessons import routes as lessons
from app.web.own_table import routes as own_table
from app.web.painting import routes as painting
from app.web.pictures import routes as pictures
from app.web.plans.router import router as plans
from app.web.practice import routes as practice
from app.web.practice.bug_hunt import routes as bug_hunt
from app.web.sessions_page import routes as sessions_page
from app.web.share import routes as share
from app.web.weights import routes as weights

ROUTERS = (
    sessions.router,
    moves.router,
    numbers.router,
    tables.router,
    rooms.router,
    weights_file.router,
    check.router,
    meta.router,
    sessions_page.api,
    classroom,
    own_table.router,
    painting.router,
    weights.router,
    compare.router,
    sessions_page.pages,
    sessions_page.lab,
    guide.router,
    lab.router,
    lessons.router,
    plans,
    theme.router,
    robots.router,
    share.router,
    pictures.router,
    bug_hunt.router,
    practice.router,
)
