"""The question in the room bar: the teacher's form and panel, and the students' panel."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache

from app.classroom.answer_histogram import AnswerHistogram, answer_histogram
from app.classroom.member import Member
from app.classroom.question import Question
from app.classroom.question_changes import current_question
from app.classroom.question_text import (
    answer_text,
    asked_at_text,
    correct_answer_text,
    error_text,
    question_text,
)
from app.classroom.room import Room
from app.render.charts.answer_bars import AnswerBar, draw_answer_bars
from app.render.numbers import number

MAX_CACHED_HISTOGRAMS = 200


@dataclass(frozen=True)
class AskForm:
    """The teacher's form as typed, ``tolerance`` in percent; ``open`` after an error."""

    what: str = "gradient_sign"
    about: str = ""
    among: str = "layer"
    unit: str = "phase"
    tolerance: str = "10"
    open: bool = False


QUESTION_TYPES = {
    "gradient_sign": "the sign of ∂J/∂w",
    "largest_move": "which weight moves most",
    "loss_rises": "whether the loss rises",
    "value gradient": "the value of ∂J/∂w",
    "value parameter": "the new value of a weight",
    "value loss": "the loss J afterwards",
}
ANSWER_STEPS = {
    "phase": "phases, until the answer is known",
    "batch": "one batch",
    "epoch": "one epoch",
}
WEIGHT_CHOICES = {"layer": "of its layer", "network": "of the network"}


@dataclass(frozen=True)
class TeacherQuestion:
    """``bars`` is the histogram's SVG; ``result`` says how many were right, after the reveal."""

    number: int
    text: str
    note: str
    asked_at: str
    answered: int
    students: int
    bars: str
    correct_answer: str
    result: str
    revealed: bool


@dataclass(frozen=True)
class StudentQuestion:
    """``answer`` is the student's own, as stored; ``typed`` the content of a number field.

    ``choices`` are pairs of key and label. ``correct_answer``, ``own_result``, ``class_result`` and
    ``bars`` are empty before the reveal.
    """

    number: int
    text: str
    note: str
    asked_at: str
    choices: tuple[tuple[str, str], ...]
    tolerance: str
    answer: str
    answer_text: str
    typed: str
    correct_answer: str
    own_result: str
    class_result: str
    bars: str
    revealed: bool


def chosen_key(room: Room) -> str:
    """The key of the weight or bias that is chosen in the room's view, or ""."""
    select = dict(part.split("=", 1) for part in room.view.split("&") if "=" in part).get("select")
    # Whether the network has it is checked when the question is made.
    return select if select and select[0] in "wb" and len(select) <= 16 else ""


def teacher_question(room: Room) -> TeacherQuestion | None:
    """The current question for the teacher, with all answers so far."""
    question = current_question(room)
    return None if question is None else describe_question(room, question)


def describe_question(room: Room, question: Question) -> TeacherQuestion:
    """A question for the teacher."""
    histogram = histogram_of(room, question)
    present = {member.number for member in room.present}
    return TeacherQuestion(
        number=question.number,
        text=question_text(question),
        note=question.note,
        asked_at=asked_at_text(question),
        answered=histogram.answered,
        students=len(present | question.answers.keys()),
        bars=bars_svg(histogram.bars, "Answers"),
        correct_answer=correct_answer_text(question),
        result=class_result(histogram),
        revealed=question.state == "revealed",
    )


def student_question(room: Room, member: Member) -> StudentQuestion | None:
    """The current question for a student; the class's answers only after the reveal."""
    question = current_question(room)
    if question is None:
        return None
    revealed = question.state == "revealed"
    answer = question.answer_of(member.number)
    histogram = histogram_of(room, question) if revealed else None
    return StudentQuestion(
        number=question.number,
        text=question_text(question),
        note=question.note,
        asked_at=asked_at_text(question),
        choices=tuple((each.key, each.label) for each in question.choices),
        tolerance=f"±{number(100 * question.tolerance, 3)}\u00a0%",
        answer=answer,
        answer_text=answer_text(question, answer) if answer else "",
        typed=answer if question.kind == "value" else "",
        correct_answer=correct_answer_text(question),
        own_result=_own_result(question, answer) if revealed else "",
        class_result=class_result(histogram) if histogram else "",
        bars=bars_svg(histogram.bars, "The class answered") if histogram else "",
        revealed=revealed,
    )


def class_result(histogram: AnswerHistogram) -> str:
    """How many answers were right; empty before the reveal and without answers."""
    if histogram.right is None or histogram.answered == 0:
        return ""
    return f"{histogram.right} of {histogram.answered} answers right"


def _own_result(question: Question, answer: str) -> str:
    if not answer:
        return "You did not answer."
    error = error_text(question, answer)
    text = f"you answered {answer_text(question, answer)}{f' ({error})' if error else ''}"
    return f"{'✓ Right' if question.is_right(answer) else '✗ Not right'}: {text}."


_histograms: OrderedDict[tuple[str, float, int], AnswerHistogram] = OrderedDict()


def histogram_of(room: Room, question: Question) -> AnswerHistogram:
    """The histogram; cached once the answers are final, as every page of the class shows it."""
    if question.state == "open":
        return answer_histogram(question)
    key = room.code, room.opened, question.number
    if key not in _histograms:
        _histograms[key] = answer_histogram(question)
        if len(_histograms) > MAX_CACHED_HISTOGRAMS:
            _histograms.popitem(last=False)
    return _histograms[key]


@lru_cache(maxsize=500)
def bars_svg(bars: tuple[AnswerBar, ...], name: str) -> str:
    """The histogram as SVG; cached, as it is the same on every page."""
    return draw_answer_bars(bars, name) if bars else ""
