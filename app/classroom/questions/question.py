"""A question to a class, with its answers and its correct answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal, get_args
from urllib.parse import quote, unquote

from pydantic import Field, FiniteFloat

from app.classroom.base_model import FrozenModel
from app.classroom.questions.template import (
    MAX_ANSWER_LENGTH,
    MAX_OPTION_LENGTH,
    MAX_TEXT_LENGTH,
    OwnKind,
    PredictionKind,
    QuestionTemplate,
    ValueKind,
)
from app.classroom.said import Said
from app.errors import ProblemError
from app.i18n.messages import _, pgettext, raw_gettext
from app.training.run.position import Unit
from app.training.run.typed_number import read_answer

MAX_QUESTIONS = 100
MAX_CHOICES = 12
LATE_SECONDS = 1.0
"""An answer that was sent in time may arrive this much later."""

_PLAIN = re.compile(r"[A-Za-z0-9.+-]*", re.ASCII).fullmatch

QuestionKind = PredictionKind | OwnKind
QuestionState = Literal["open", "stopped", "revealed", "withdrawn"]
StopReason = Literal["", "time", "moved", "shown"]
"""Why no more answers are taken: the time is over, the run has moved, the answers were shown."""


def pack_answers(answers: Mapping[int, str]) -> str:
    """Answers as one string: faster than a JSON object, as every answer rewrites the room."""
    return ",".join(f"{member}:{_packed(answer)}" for member, answer in answers.items())


def _packed(answer: str) -> str:
    """Short texts may have colons and commas; what nearly all answers have is quick to check."""
    return answer if _PLAIN(answer) else quote(answer, safe="+")


class InvalidAnswer(ProblemError):
    """The text is not an answer to the question. The message says what to enter."""


class AnswerChoice(FrozenModel):
    """One choice of a multiple-choice question: ``key`` is stored, ``label`` is shown."""

    key: str = Field(max_length=MAX_ANSWER_LENGTH)
    label: str = Field(max_length=MAX_OPTION_LENGTH)


class AskedAt(FrozenModel):
    """The position of the run when the question was asked.

    ``digest`` identifies the state before the step in question; see ``state_digest``. ``phases``
    and ``samples`` of that step were done, in ``version`` of the stored session, after ``updates``.
    ``recipe`` and ``parameters`` are digests by which copies of the run are known.
    """

    session: str
    digest: str
    epoch: int
    batch: int
    batches: int
    phase: str
    phases: int = 0
    samples: int = 0
    version: int = 0
    updates: int = 0
    recipe: str = ""
    parameters: str = ""


class CorrectAnswer(FrozenModel):
    """What is right. ``right`` has the keys of the correct choices, or accepted texts.

    ``numbers`` has the gradient for its sign, every choice's Δw for the largest move, the losses
    before and after, or the value; for a value that the step changes, the one before it, too.
    """

    right: tuple[str, ...] = ()
    numbers: tuple[FiniteFloat, ...] = ()


class Question(FrozenModel):
    """``about`` is the key of a weight or bias and ``name`` its notation, if it is about one.

    ``text`` is the question if the teacher wrote it. ``unit`` is the step that reveals the answer.
    A number counts as correct within ``tolerance``: of a question of kind "number" in the number's
    own unit, of a value as a fraction of its change in the step, of a gradient as a fraction of
    itself. ``note`` says exactly what is meant, in English. ``said`` has the answers, packed.
    ``words`` is the text of a ready question for pages.

    ``solution`` is known when the question is asked, and nobody sees it before it becomes the
    ``truth``, when the question is revealed. After ``ends``, a Unix time, answers are refused;
    ``stopped`` says why they are refused earlier. ``shown`` says whether the teacher's page shows
    the answers. ``ahead`` are the students who had a copy of the run that was trained further.
    Pages show the question until it is ``closed``.
    """

    number: int
    kind: QuestionKind
    text: str = Field(default="", max_length=MAX_TEXT_LENGTH)
    wanted: ValueKind = ""
    about: str = Field(default="", max_length=MAX_ANSWER_LENGTH)
    name: str = Field(default="", max_length=MAX_ANSWER_LENGTH)
    unit: Unit
    choices: Annotated[tuple[AnswerChoice, ...], Field(max_length=MAX_CHOICES)] = ()
    several: bool = False
    tolerance: float = 0.1
    note: str = Field(default="", max_length=200)
    place: AskedAt
    said: str = ""
    seconds: int = 0
    ends: float | None = None
    stopped: StopReason = ""
    shown: bool = False
    words: Said | None = None
    solution: CorrectAnswer | None = None
    truth: CorrectAnswer | None = None
    template: QuestionTemplate | None = None
    ahead: tuple[int, ...] = ()
    closed: bool = False

    @property
    def is_prediction(self) -> bool:
        """Whether the next training step answers it."""
        return self.kind in get_args(PredictionKind)

    @property
    def is_about_run(self) -> bool:
        """Whether its answer is computed from the run, so that it closes when the run moves."""
        return self.is_prediction or (self.template is not None and self.template.kind == "ready")

    @property
    def is_poll(self) -> bool:
        """Whether no answer is right or wrong."""
        known = self.truth or self.solution
        return known is not None and not known.right and not known.numbers

    @property
    def answers(self) -> dict[int, str]:
        """Answers by student number: keys of choices, the repr of a number, or a text."""
        pairs = (part.split(":") for part in self.said.split(",") if part)
        return {int(member): unquote(answer) for member, answer in pairs}

    def answer_of(self, member: int) -> str:
        """One student's answer, or "". Parses no others: a whole class loads it at the reveal."""
        packed = f",{self.said},"
        before = f",{member}:"
        start = packed.find(before)
        if start < 0:
            return ""
        return unquote(packed[start + len(before) : packed.index(",", start + 1)])

    def with_answer(self, member: int, answer: str) -> Question:
        """Set a student's answer, as returned by ``read_answer``."""
        entry, packed, before = f"{member}:{_packed(answer)}", f",{self.said},", f",{member}:"
        start = packed.find(before)
        if start < 0:
            said = f"{self.said},{entry}" if self.said else entry
        else:
            said = f"{packed[: start + 1]}{entry}{packed[packed.index(',', start + 1) :]}"[1:-1]
        return self.model_copy(update={"said": said})

    @property
    def state(self) -> QuestionState:
        """A question that was closed without being revealed is withdrawn.

        That the time is over is only known once ``stopped`` says so; see ``is_over``.
        """
        if self.truth is not None:
            return "revealed"
        if self.closed:
            return "withdrawn"
        return "stopped" if self.stopped else "open"

    @property
    def is_blind(self) -> bool:
        """Whether pages must not show what the step will do."""
        waits = self.state == "open" or (self.state == "stopped" and self.stopped != "moved")
        return self.is_prediction and waits

    def is_over(self, now: float) -> bool:
        """Whether the time to answer is over at the Unix time ``now``."""
        return self.ends is not None and now > self.ends + LATE_SECONDS

    def label(self, answer: str) -> str:
        """The labels of a stored answer, if it names choices."""
        labels = {each.key: self.choice_text(each) for each in self.choices}
        if self.several:
            several = ", ".join(labels.get(key, key) for key in answer.split("+") if key)
            return several or pgettext("of the answers", "none")
        return labels.get(answer, answer)

    def choice_text(self, choice: AnswerChoice) -> str:
        """The label of a choice: the app's own in the page's language, a teacher's as typed."""
        return raw_gettext(choice.label) if self.is_about_run else choice.label

    def is_right(self, answer: str) -> bool | None:
        """Whether a stored answer is correct; None before the reveal, and of a poll."""
        share = self.share_right(answer)
        return None if share is None else share == 1

    def share_right(self, answer: str) -> float | None:
        """How much of a stored answer is correct, from 0 to 1; None before the reveal.

        Where several choices may be ticked, each wrong one takes away a right one.
        """
        truth = self.truth
        if truth is None or self.is_poll:
            return None
        if self.kind in ("value", "number"):
            return float(self._is_close(float(answer), truth.numbers))
        if self.kind == "text":
            return float(plain_text(answer) in truth.right)
        if not self.several:
            return float(answer in truth.right)
        ticked, right = set(answer.split("+")), set(truth.right)
        return max(0.0, (len(ticked & right) - len(ticked - right)) / len(right))

    def _is_close(self, typed: float, numbers: tuple[float, ...]) -> bool:
        value = numbers[0]
        if self.kind == "number":
            return abs(typed - value) <= self.tolerance + 1e-9 * abs(value)
        scale = abs(value - numbers[1]) if len(numbers) > 1 else abs(value)
        if scale == 0:
            return abs(typed - value) <= 1e-5 * abs(value)
        return abs(typed - value) <= self.tolerance * scale

    def read_answer(self, texts: list[str]) -> str:
        """Convert the chosen or typed answer to its stored form. Raises InvalidAnswer."""
        text = texts[0].strip()[:MAX_ANSWER_LENGTH] if texts else ""
        if self.kind in ("value", "number"):
            return repr(read_typed_answer(text))
        if self.kind == "text":
            if not text:
                raise InvalidAnswer(_("Write an answer."))
            return text
        keys = [each.key for each in self.choices]
        given = {each.strip() for each in texts if each.strip()}
        if not given:
            raise InvalidAnswer(_("Choose one of the answers."))
        if not given <= set(keys) or (len(given) > 1 and not self.several):
            raise InvalidAnswer(_("That is not one of the answers. Choose one of them."))
        return "+".join(key for key in keys if key in given)


def plain_text(text: str) -> str:
    """A short text without case and blanks, in which answers are compared."""
    return "".join(text.casefold().split())


def read_typed_answer(text: str) -> float:
    """A number as people type it and as the pages print it, or a fraction; raises InvalidAnswer."""
    value = read_answer(text)
    if value is None:
        if text.strip():
            raise InvalidAnswer(
                _(
                    "Enter a number, like −0.5 or 2e-3; “%(text)s” is not one.",
                    text=text.strip()[:20],
                )
            )
        raise InvalidAnswer(_("Enter a number, like −0.5 or 2e-3."))
    return value
