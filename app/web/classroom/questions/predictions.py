"""The teacher's page of all questions and the class's predictions; the same as CSV."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from app.classroom.join_code import spaced_code
from app.classroom.predictions import Prediction, answer_rows, prediction_rows
from app.classroom.question import Question
from app.classroom.question_text import asked_at_text, correct_answer_text, question_text
from app.classroom.room import Room
from app.export.spreadsheet import spreadsheet
from app.web import addresses
from app.web.classroom.dependencies import TeacherRoom
from app.web.classroom.download import csv_download
from app.web.classroom.questions.panels import bars_svg, class_result, histogram_of
from app.web.classroom.room_bar import followed_lab
from app.web.templating import render_page

router = APIRouter(prefix=addresses.ROOM, include_in_schema=False)

COLUMNS = (
    "question", "kind", "about", "asked_at", "student", "name", "answer", "truth", "right",
)  # fmt: skip


@dataclass(frozen=True)
class PredictedQuestion:
    """One question on the page."""

    number: int
    state: str
    text: str
    note: str
    asked_at: str
    correct_answer: str
    result: str
    bars: str
    rows: list[Prediction]


@router.get("/predictions")
async def show(request: Request, loaded: TeacherRoom) -> Response:
    """The questions, newest first, with histograms and who answered what."""
    room = loaded.room
    names = {member.number: member.name for member in room.members}
    context = {
        "code": room.code,
        "spaced_code": spaced_code(room.code),
        "lab": followed_lab(room),
        "questions": [_describe(room, each, names) for each in reversed(room.questions)],
    }
    return render_page(request, "classroom/predictions.html", context)


def _describe(room: Room, question: Question, names: dict[int, str]) -> PredictedQuestion:
    histogram = histogram_of(room, question)
    return PredictedQuestion(
        number=question.number,
        state="cancelled" if question.state == "withdrawn" else question.state,
        text=question_text(question),
        note=question.note,
        asked_at=asked_at_text(question),
        correct_answer=correct_answer_text(question),
        result=class_result(histogram),
        bars=bars_svg(histogram.bars, "Answers"),
        rows=answer_rows(question, names),
    )


@router.get("/predictions.csv")
async def as_csv(loaded: TeacherRoom) -> Response:
    """One row per answer."""
    rows = (
        (
            each.question,
            each.kind,
            each.about,
            each.asked_at,
            each.student,
            each.name,
            _cell(each, each.answer),
            _cell(each, each.truth),
            each.right,
        )
        for each in prediction_rows(loaded.room)
    )
    return csv_download(spreadsheet(COLUMNS, rows), f"predictions-{loaded.code}.csv")


def _cell(row: Prediction, stored: str) -> str | float:
    """Values as numbers, so that the spreadsheet does not see a text that looks like a formula."""
    return float(stored) if stored and row.kind.startswith("value") else stored
