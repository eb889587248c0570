"""The routers of all features."""

from __future__ import annotations

from app.web import theme
from app.web.api import meta, moves, numbers, sessions
from app.web.classroom.router import router as classroom
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
    sessions.router,
    moves.router,
    numbers.router,
    meta.router,
    share_api.router,
    sessions_page.api,
    compare_api.router,
    classroom,
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
