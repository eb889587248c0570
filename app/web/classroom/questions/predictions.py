"""All questions of a room with what the class has answered: for its teacher, as page and as CSV."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from app.classroom.code import spoken
from app.classroom.predictions import Prediction, answer_rows, prediction_rows
from app.classroom.question import Question
from app.classroom.question_words import place_words, question_words, truth_words
from app.classroom.room import Room
from app.export.spreadsheet import spreadsheet
from app.web.classroom.bars import lab_path
from app.web.classroom.context import Class
from app.web.classroom.questions.panels import bars_svg, class_words, tally_of
from app.web.templating import render_page

router = APIRouter(include_in_schema=False)

HEAD = (
    "question", "kind", "about", "asked_at", "student", "name", "answer", "truth", "right",
)  # fmt: skip


@dataclass(frozen=True)
class AskedQuestion:
    """One question as the page has it."""

    number: int
    state: str
    words: str
    note: str
    place: str
    truth: str
    verdict: str
    bars: str
    rows: list[Prediction]


@router.get("/room/{code}/predictions")
async def show(request: Request, asked: Class, code: str) -> Response:
    """The questions, the latest first, with histograms and who answered what."""
    room = (await asked.as_teacher(code)).room
    names = {member.number: member.name for member in room.members}
    context = {
        "code": room.code,
        "spoken": spoken(room.code),
        "lab": lab_path(room.session, room.code, room.view),
        "questions": [_describe(room, each, names) for each in reversed(room.questions)],
    }
    return render_page(request, "room/predictions.html", context)


def _describe(room: Room, question: Question, names: dict[int, str]) -> AskedQuestion:
    counted = tally_of(room, question)
    return AskedQuestion(
        number=question.number,
        state=question.state,
        words=question_words(question),
        note=question.note,
        place=place_words(question),
        truth=truth_words(question),
        verdict=class_words(counted),
        bars=bars_svg(counted.bars, "Answers"),
        rows=answer_rows(question, names),
    )


@router.get("/room/{code}/predictions.csv")
async def table(asked: Class, code: str) -> Response:
    """A row an answer."""
    room = (await asked.as_teacher(code)).room
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
        for each in prediction_rows(room)
    )
    name = f"predictions-{room.code}.csv"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return Response(spreadsheet(HEAD, rows), media_type="text/csv; charset=utf-8", headers=headers)


def _cell(row: Prediction, kept: str) -> str | float:
    """Of a value a number, which is no text that a spreadsheet might compute."""
    return float(kept) if kept and row.kind.startswith("value") else kept
