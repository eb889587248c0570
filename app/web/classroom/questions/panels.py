"""The question in the room bar: the teacher's form and panel, and the students' panel."""

from __future__ import annotations

import math
import time
from collections import Counter, OrderedDict
from dataclasses import dataclass, field

from app.classroom.member import Member
from app.classroom.questions.answer_histogram import AnswerHistogram, answer_histogram
from app.classroom.questions.bank import PREDICTION_TITLES, READY_QUESTIONS
from app.classroom.questions.question import Question, plain_text
from app.classroom.questions.question_changes import current_question
from app.classroom.questions.question_text import (
    answer_text,
    asked_at_text,
    correct_answer_text,
    note_text,
    question_text,
    tolerance_text,
)
from app.classroom.room import Room
from app.i18n.caching import cache_by_language
from app.i18n.languages import current_language
from app.i18n.messages import N_, _, raw_gettext
from app.render.charts.answer_bars import AnswerBar, draw_answer_bars
from app.web.classroom.questions.texts import (
    STOPPED,
    class_result,
    copies_text,
    own_result,
    stopped_text,
)

MAX_CACHED_HISTOGRAMS = 200
MAX_BARS_BELOW = 4
"""More bars are in two columns."""


LEFT = "@seconds-left@"
"""Stands for the seconds in a cached bar."""


@dataclass(frozen=True)
class AskForm:
    """The teacher's form as typed: ``what`` is a prediction, a ready question, or a kind of own
    question. ``tolerance`` is in percent, ``within`` in the number's unit; in ``options`` a
    line is an answer, and a right one begins with a star. ``open`` after an error.
    """

    what: str = "gradient_sign"
    about: str = ""
    among: str = "layer"
    unit: str = "phase"
    tolerance: str = "10"
    text: str = ""
    options: str = ""
    value: str = ""
    within: str = "0"
    accepted: str = ""
    seconds: str = "0"
    open: bool = False


ASK_CHOICES = {
    "question_types": PREDICTION_TITLES,
    "ready_questions": {f"ready {name}": each.title for name, each in READY_QUESTIONS.items()},
    "own_types": {
        "choice": N_("a choice of answers, or a poll"),
        "number": N_("a number"),
        "text": N_("a short text"),
    },
    "weight_choices": {"layer": N_("of its layer"), "network": N_("of the network")},
    "answer_steps": {
        "phase": N_("phases, until the answer is known"),
        "batch": N_("one batch"),
        "epoch": N_("one epoch"),
    },
    "time_limits": {
        "0": N_("no limit"), "20": N_("20 s"), "30": N_("30 s"), "60": N_("1 min"),
        "120": N_("2 min"), "300": N_("5 min"),
    },
}  # fmt: skip


@dataclass(frozen=True)
class TeacherQuestion:
    """``bars`` is the histogram's SVG, once the answers are shown; ``result`` says how many were
    right, after the reveal. ``stopped`` says why no more answers are taken. ``reveals_by`` is what
    the button does that reveals. ``left`` are the seconds to answer; None
    without a limit. ``copies`` says how many have a copy that was trained further.
    """

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
    shown: bool = False
    stopped: str = ""
    steps: bool = True
    copies: str = ""
    ends: float | None = None
    left: int | None = field(default=None, compare=False)


@dataclass(frozen=True)
class StudentQuestion:
    """``answer`` is the student's own, as stored; ``typed`` the content of a text field.

    ``choices`` are key, label and whether it is ticked. ``correct_answer``, ``own_result``,
    ``class_result`` and ``bars`` are empty before the reveal.
    """

    number: int
    kind: str
    text: str
    note: str
    asked_at: str
    choices: tuple[tuple[str, str, bool], ...]
    several: bool
    tolerance: str
    answer: str
    answer_text: str
    typed: str
    correct_answer: str
    own_result: str
    class_result: str
    bars: str
    revealed: bool
    stopped: str = ""
    ends: float | None = None
    left: int | None = field(default=None, compare=False)


def chosen_key(room: Room) -> str:
    """The key of the weight or bias that is chosen in the room's view, or ""."""
    select = dict(part.split("=", 1) for part in room.view.split("&") if "=" in part).get("select")
    # Whether the network has it is checked when the question is made.
    return select if select and select[0] in "wb" and len(select) <= 16 else ""


def teacher_question(room: Room) -> TeacherQuestion | None:
    """The current question for the teacher."""
    question = current_question(room)
    return None if question is None else describe_question(room, question)


def describe_question(room: Room, question: Question, *, shown: bool = False) -> TeacherQuestion:
    """A question for the teacher; its answers once they are ``shown``."""
    present = {member.number for member in room.present}
    shown = shown or question.shown or question.state == "revealed"
    histogram = histogram_of(room, question) if shown else None
    answers = question.answers
    return TeacherQuestion(
        number=question.number,
        text=question_text(question),
        note=note_text(question),
        asked_at=asked_at_text(question) if question.is_about_run else "",
        answered=len(answers),
        students=len(present | answers.keys()),
        bars=bars_svg(histogram.bars, _("Answers"), current_language()) if histogram else "",
        correct_answer=correct_answer_text(question),
        result=class_result(histogram) if histogram else "",
        revealed=question.state == "revealed",
        shown=shown,
        stopped=raw_gettext(STOPPED[question.stopped]) if question.state == "stopped" else "",
        steps=question.is_prediction and question.stopped != "moved",
        copies=copies_text(len(question.ahead)),
        ends=_end_of(question),
        left=_seconds_left(question),
    )


def _end_of(question: Question) -> float | None:
    return question.ends if question.state == "open" else None


def _seconds_left(question: Question) -> int | None:
    ends = _end_of(question)
    return None if ends is None else max(0, math.ceil(ends - time.time()))


def student_question(room: Room, member: Member) -> StudentQuestion | None:
    """The current question for a student; the class's answers only after the reveal."""
    question = current_question(room)
    if question is None:
        return None
    revealed = question.state == "revealed"
    answer = question.answer_of(member.number)
    histogram = histogram_of(room, question) if revealed else None
    ticked = answer.split("+")
    is_typed = question.kind in ("value", "number", "text")
    return StudentQuestion(
        number=question.number,
        kind=question.kind,
        text=question_text(question),
        note=note_text(question),
        asked_at=asked_at_text(question) if question.is_about_run else "",
        choices=tuple(
            (each.key, question.choice_text(each), each.key in ticked) for each in question.choices
        ),
        several=question.several,
        tolerance=tolerance_text(question),
        answer=answer,
        answer_text=answer_text(question, answer) if answer else "",
        typed=answer if is_typed else "",
        correct_answer=correct_answer_text(question),
        own_result=own_result(question, answer) if revealed else "",
        class_result=class_result(histogram) if histogram else "",
        bars=bars_svg(histogram.bars, _("The class answered"), current_language())
        if histogram
        else "",
        revealed=revealed,
        stopped=stopped_text(question),
        ends=_end_of(question),
        left=_seconds_left(question),
    )


def text_rows(question: Question) -> list[tuple[str, int, bool]]:
    """The different short answers to a revealed question, how many gave each, whether it is right;
    empty for other questions."""
    if question.kind != "text" or question.truth is None:
        return []
    counts = Counter(map(plain_text, question.answers.values()))
    spelled = {plain_text(each): each for each in question.answers.values()}
    right = question.truth.right
    return [(spelled[text], count, text in right) for text, count in counts.most_common()]


_histograms: OrderedDict[tuple[str, float, int, str], AnswerHistogram] = OrderedDict()


def histogram_of(room: Room, question: Question) -> AnswerHistogram:
    """The histogram; cached once the answers are final, as every page of the class shows it."""
    if question.state in ("open", "stopped") or question.kind == "text":
        return answer_histogram(question)  # answers may come, or be marked as right
    key = room.code, room.opened, question.number, current_language()
    if key not in _histograms:
        _histograms[key] = answer_histogram(question)
        if len(_histograms) > MAX_CACHED_HISTOGRAMS:
            _histograms.popitem(last=False)
    return _histograms[key]


@cache_by_language(maxsize=500)
def bars_svg(bars: tuple[AnswerBar, ...], name: str, _language: str) -> str:
    """The histogram as one SVG, or two beside each other if there are many bars; cached, as it is
    the same on every page."""
    if len(bars) <= MAX_BARS_BELOW:
        return draw_answer_bars(bars, name) if bars else ""
    half = (len(bars) + 1) // 2
    return "".join(draw_answer_bars(part, name, bars) for part in (bars[:half], bars[half:]))
