"""A question to a class: what will the next training step do? With answers and correct answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, FiniteFloat

from app.classroom.base_model import FrozenModel
from app.errors import ProblemError
from app.training.run.position import Unit
from app.training.run.typed_number import read_answer

MAX_QUESTIONS = 100
MAX_CHOICES = 12
MAX_ANSWER_LENGTH = 40

QuestionKind = Literal["gradient_sign", "largest_move", "loss_rises", "value"]
ValueKind = Literal["", "gradient", "parameter", "loss"]
"""The value that a question of kind "value" asks for; otherwise empty."""
QuestionState = Literal["open", "revealed", "withdrawn"]


def pack_answers(answers: Mapping[int, str]) -> str:
    """Answers as one string: faster than a JSON object, as every answer rewrites the room."""
    return ",".join(f"{member}:{answer}" for member, answer in answers.items())


class InvalidAnswer(ProblemError):
    """The text is not an answer to the question. The message says what to enter."""


class AnswerChoice(FrozenModel):
    """One choice of a multiple-choice question: ``key`` is stored, ``label`` is shown."""

    key: str = Field(max_length=MAX_ANSWER_LENGTH)
    label: str = Field(max_length=MAX_ANSWER_LENGTH)


class AskedAt(FrozenModel):
    """The position of the run when the question was asked.

    ``digest`` identifies the state before the step in question; see ``state_digest``.
    """

    session: str
    digest: str
    epoch: int
    batch: int
    batches: int
    phase: str


class CorrectAnswer(FrozenModel):
    """What the step gave. ``right`` has the keys of the correct choices.

    ``numbers`` has the gradient for its sign, every choice's Δw for the largest move, the losses
    before and after, or the value.
    """

    right: tuple[str, ...] = ()
    numbers: tuple[FiniteFloat, ...]


class Question(FrozenModel):
    """``about`` is the key of a weight or bias and ``name`` its notation, if it is about one.

    ``unit`` is the step that reveals the answer. A value counts as correct within ``tolerance``, a
    fraction of it. ``note`` says exactly what is meant. ``said`` has the answers, packed. ``truth``
    is set when the question is revealed. Pages show the question until it is ``closed``.
    """

    number: int
    kind: QuestionKind
    wanted: ValueKind = ""
    about: str = Field(default="", max_length=MAX_ANSWER_LENGTH)
    name: str = Field(default="", max_length=MAX_ANSWER_LENGTH)
    unit: Unit
    choices: Annotated[tuple[AnswerChoice, ...], Field(max_length=MAX_CHOICES)] = ()
    tolerance: float = 0.1
    note: str = Field(default="", max_length=200)
    place: AskedAt
    said: str = ""
    truth: CorrectAnswer | None = None
    closed: bool = False

    @property
    def answers(self) -> dict[int, str]:
        """Answers by student number: the key of a choice, or the repr of a number."""
        pairs = (part.split(":") for part in self.said.split(",") if part)
        return {int(member): answer for member, answer in pairs}

    def answer_of(self, member: int) -> str:
        """One student's answer, or "". Parses no others: a whole class loads it at the reveal."""
        packed = f",{self.said},"
        before = f",{member}:"
        start = packed.find(before)
        return "" if start < 0 else packed[start + len(before) : packed.index(",", start + 1)]

    def with_answer(self, member: int, answer: str) -> Question:
        """Set a student's answer, as returned by ``read_answer``."""
        return self.model_copy(update={"said": pack_answers({**self.answers, member: answer})})

    @property
    def state(self) -> QuestionState:
        """A question that was closed without being revealed is withdrawn."""
        if self.truth is not None:
            return "revealed"
        return "withdrawn" if self.closed else "open"

    def label(self, answer: str) -> str:
        """The label of a stored answer."""
        return next((each.label for each in self.choices if each.key == answer), answer)

    def is_right(self, answer: str) -> bool | None:
        """Whether a stored answer is correct; None before the reveal."""
        if self.truth is None:
            return None
        if self.kind != "value":
            return answer in self.truth.right
        value = self.truth.numbers[0]
        return abs(float(answer) - value) <= self.tolerance * abs(value)

    def read_answer(self, text: str) -> str:
        """Convert a chosen or typed answer to its stored form. Raises InvalidAnswer."""
        text = text.strip()[:MAX_ANSWER_LENGTH]
        if self.kind == "value":
            return repr(read_typed_answer(text))
        if not text:
            raise InvalidAnswer("Choose one of the answers.")
        if all(each.key != text for each in self.choices):
            raise InvalidAnswer("That is not one of the answers. Choose one of them.")
        return text


def read_typed_answer(text: str) -> float:
    """A number as people type it and as the pages print it, or a fraction; raises InvalidAnswer."""
    value = read_answer(text)
    if value is None:
        instead = f"; “{text.strip()[:20]}” is not one" if text.strip() else ""
        raise InvalidAnswer(f"Enter a number, like −0.5 or 2e-3{instead}.")
    return value
