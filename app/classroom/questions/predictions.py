"""The class's predictions, as rows of a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.classroom.questions.question import Question
from app.classroom.questions.question_text import (
    answer_text,
    asked_at_text,
    error_text,
    kind_text,
    subject_text,
)
from app.classroom.room import Room


@dataclass(frozen=True)
class Prediction:
    """One answer of one student; the field names are those of the JSON export.

    ``name`` is empty if the student is no longer known. ``answer`` and ``truth`` are as stored: the
    key of a choice, or a number in full; several correct choices are joined by spaces. Before the
    reveal ``truth`` is empty and ``right`` None. ``said`` is the answer as text, ``off`` its error.
    ``share`` is how much of it is right, from 0 to 1. ``ahead`` says whether the student had a copy
    of the run that was trained further than the step in question.
    """

    question: int
    kind: str
    about: str
    asked_at: str
    student: int
    name: str
    answer: str
    truth: str
    right: bool | None
    said: str
    off: str
    share: float | None = None
    ahead: bool = False


def prediction_rows(room: Room) -> list[Prediction]:
    """One row per answer, by question and student number."""
    names = {member.number: member.name for member in room.members}
    return [row for each in room.questions for row in answer_rows(each, names)]


def answer_rows(question: Question, names: Mapping[int, str]) -> list[Prediction]:
    """The answers to one question, by student number."""
    kind, about, asked_at = kind_text(question), subject_text(question), asked_at_text(question)
    correct = _stored_correct_answer(question)
    return [
        Prediction(
            question=question.number,
            kind=kind,
            about=about,
            asked_at=asked_at,
            student=student,
            name=names.get(student, ""),
            answer=answer,
            truth=correct,
            right=question.is_right(answer),
            said=answer_text(question, answer),
            off=error_text(question, answer),
            share=question.share_right(answer),
            ahead=student in question.ahead,
        )
        for student, answer in sorted(question.answers.items())
    ]


def _stored_correct_answer(question: Question) -> str:
    if question.truth is None:
        return ""
    if question.kind in ("value", "number"):
        return repr(question.truth.numbers[0])
    return " ".join(question.truth.right)
