"""All that a class has predicted, as rows of a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.classroom.question import Question
from app.classroom.question_words import (
    about_words,
    answer_words,
    kind_words,
    off_words,
    place_words,
)
from app.classroom.room import Room


@dataclass(frozen=True)
class Prediction:
    """One answer of one student.

    ``name`` is empty for who is in the room no more. ``answer`` and ``truth`` are as they are kept,
    the key of a choice or a number in full; of several right choices all are in ``truth``, and
    before the answer is known it is empty and ``right`` None. ``said`` is the answer in words,
    ``off`` how far it is from the truth.
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


def prediction_rows(room: Room) -> list[Prediction]:
    """A row an answer, by question and then by student's number."""
    names = {member.number: member.name for member in room.members}
    return [row for each in room.questions for row in answer_rows(each, names)]


def answer_rows(question: Question, names: Mapping[int, str]) -> list[Prediction]:
    """The answers to one question, by student's number."""
    kind, about, place = kind_words(question), about_words(question), place_words(question)
    truth = _kept_truth(question)
    return [
        Prediction(
            question=question.number,
            kind=kind,
            about=about,
            asked_at=place,
            student=student,
            name=names.get(student, ""),
            answer=answer,
            truth=truth,
            right=question.is_right(answer),
            said=answer_words(question, answer),
            off=off_words(question, answer),
        )
        for student, answer in sorted(question.answers.items())
    ]


def _kept_truth(question: Question) -> str:
    if question.truth is None:
        return ""
    if question.kind == "value":
        return repr(question.truth.numbers[0])
    return " ".join(question.truth.right)
