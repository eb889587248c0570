"""The teacher's page of all questions and the class's predictions; the same as CSV."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from app.classroom.join_code import spaced_code
from app.classroom.questions.predictions import answer_rows
from app.classroom.results.tables import PREDICTION_COLUMNS, prediction_table
from app.export.spreadsheet import spreadsheet
from app.i18n.languages import ENGLISH, using_language
from app.i18n.messages import N_, _
from app.web import addresses
from app.web.classroom.dependencies import TeacherRoom
from app.web.classroom.questions.panels import describe_question, text_rows
from app.web.classroom.room_bar import way_to_lab
from app.web.download import csv_download
from app.web.templating import render_page

router = APIRouter(prefix=addresses.ROOM, include_in_schema=False)


STATES = {
    "open": N_("open"),
    "stopped": N_("open, takes no more answers"),
    "revealed": N_("revealed"),
    "withdrawn": N_("cancelled"),
}
HIDDEN_STATES = ("open", "stopped")
"""A projector may show this page."""


@router.get("/predictions")
async def show(request: Request, loaded: TeacherRoom) -> Response:
    """The questions, newest first, with histograms and who answered what."""
    room = loaded.room
    names = {member.number: member.name for member in room.members}
    context = {
        "code": room.code,
        "spaced_code": spaced_code(room.code),
        "lab": way_to_lab(room),
        "questions": [
            (
                describe_question(room, each),
                _(STATES[each.state]),
                each.template is not None,
                answer_rows(each, names) if each.state not in HIDDEN_STATES or each.shown else [],
                text_rows(each),
            )
            for each in reversed(room.questions)
        ],
    }
    return render_page(request, "classroom/questions/predictions.html", context)


@router.get("/predictions.csv")
async def as_csv(loaded: TeacherRoom) -> Response:
    """One row per answer, in English."""
    with using_language(ENGLISH):
        text = spreadsheet(PREDICTION_COLUMNS, prediction_table(loaded.room))
    return csv_download(text, f"predictions-{loaded.code}.csv")
