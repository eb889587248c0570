"""What a bar shows of the room's question: to those who answer it, and to the teacher."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache

from app.classroom.ask_and_answer import current
from app.classroom.question import Question
from app.classroom.question_words import (
    answer_words,
    off_words,
    place_words,
    question_words,
    truth_words,
)
from app.classroom.room import Member, Room
from app.classroom.tally import Tally, tally
from app.render.charts.answer_bars import AnswerBar, draw_answer_bars
from app.render.numbers import number

FIRST_PERCENT = "10"
MAX_TALLIES = 200


@dataclass(frozen=True)
class AskForm:
    """The teacher's form as it is filled in; it is ``open`` where something in it was wrong."""

    what: str = "gradient_sign"
    about: str = ""
    among: str = "layer"
    unit: str = "phase"
    tolerance: str = FIRST_PERCENT
    open: bool = False


WHATS = {
    "gradient_sign": "the sign of ∂J/∂w",
    "largest_move": "which weight moves most",
    "loss_rises": "whether the loss rises",
    "value gradient": "the value of ∂J/∂w",
    "value parameter": "the new value of a weight",
    "value loss": "the loss J afterwards",
}
UNITS = {
    "phase": "phases, until it is known",
    "batch": "one batch",
    "epoch": "one epoch",
}
AMONGS = {"layer": "of its layer", "network": "of the network"}


@dataclass(frozen=True)
class TeacherQuestion:
    """``bars`` is the histogram's SVG; ``verdict`` says how many were right, once it is known."""

    number: int
    words: str
    note: str
    place: str
    answered: int
    students: int
    bars: str
    truth: str
    verdict: str
    revealed: bool


@dataclass(frozen=True)
class StudentQuestion:
    """``answer`` is the own one as it is kept, ``typed`` what stands in the field of a number.

    ``choices`` are pairs of key and label. ``truth``, ``verdict``, ``class_words`` and ``bars`` are
    empty before it is revealed.
    """

    number: int
    words: str
    note: str
    place: str
    choices: tuple[tuple[str, str], ...]
    tolerance: str
    answer: str
    answer_words: str
    typed: str
    truth: str
    verdict: str
    class_words: str
    bars: str
    revealed: bool


def ask_form(room: Room) -> AskForm:
    """Filled in with the weight or bias that is chosen in the lab now."""
    return AskForm(about=chosen_key(room))


def chosen_key(room: Room) -> str:
    """The key of the weight or bias that the room's view has chosen; empty where it has none."""
    select = dict(part.split("=", 1) for part in room.view.split("&") if "=" in part).get("select")
    # Whether the network has it is known when it is asked; here it is only text.
    return select if select and select[0] in "wb" and len(select) <= 16 else ""


def teacher_question(room: Room) -> TeacherQuestion | None:
    """The question as the teacher's bar has it, with all answers so far."""
    question = current(room)
    if question is None:
        return None
    counted = tally_of(room, question)
    present = {member.number for member in room.members}
    return TeacherQuestion(
        number=question.number,
        words=question_words(question),
        note=question.note,
        place=place_words(question),
        answered=counted.answered,
        students=len(present | question.answers.keys()),
        bars=bars_svg(counted.bars, "Answers"),
        truth=truth_words(question),
        verdict=class_words(counted),
        revealed=question.state == "revealed",
    )


def student_question(room: Room, member: Member) -> StudentQuestion | None:
    """The question as a student has it: the class's answers only once it is revealed."""
    question = current(room)
    if question is None:
        return None
    revealed = question.state == "revealed"
    answer = question.answer_of(member.number)
    said = answer_words(question, answer) if answer else ""
    counted = tally_of(room, question) if revealed else None
    return StudentQuestion(
        number=question.number,
        words=question_words(question),
        note=question.note,
        place=place_words(question),
        choices=tuple((each.key, each.label) for each in question.choices),
        tolerance=f"{number(100 * question.tolerance, 3)}\u00a0%",
        answer=answer,
        answer_words=said,
        typed=answer if question.kind == "value" else "",
        truth=truth_words(question),
        verdict=_verdict(question, answer) if revealed else "",
        class_words=class_words(counted) if counted else "",
        bars=bars_svg(counted.bars, "The class answered") if counted else "",
        revealed=revealed,
    )


def class_words(counted: Tally) -> str:
    """How many were right; empty while nobody knows, and where nobody has answered."""
    if counted.right is None or counted.answered == 0:
        return ""
    return f"{counted.right} of {counted.answered} answers right"


def _verdict(question: Question, answer: str) -> str:
    if not answer:
        return "You did not answer."
    off = off_words(question, answer)
    said = f"you said {answer_words(question, answer)}{f' ({off})' if off else ''}"
    return f"{'✓ Right' if question.is_right(answer) else '✗ Not right'}: {said}."


_tallies: OrderedDict[tuple[str, float, int], Tally] = OrderedDict()


def tally_of(room: Room, question: Question) -> Tally:
    """The answers counted; of a revealed question, which are final, once for all pages."""
    if question.state == "open":
        return tally(question)
    key = room.code, room.opened, question.number
    if key not in _tallies:
        _tallies[key] = tally(question)
        if len(_tallies) > MAX_TALLIES:
            _tallies.popitem(last=False)
    return _tallies[key]


@lru_cache(maxsize=500)
def bars_svg(bars: tuple[AnswerBar, ...], name: str) -> str:
    """The histogram: the same for all who see it."""
    return draw_answer_bars(bars, name) if bars else ""
