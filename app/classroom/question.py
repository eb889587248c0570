"""A question to a class about what the next step will do, its answers, and what it came to."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, FiniteFloat

from app.classroom.base_model import Value
from app.errors import ProblemError
from app.training.run.position import Unit

MAX_QUESTIONS = 100
MAX_CHOICES = 12
MAX_LETTERS = 40

Kind = Literal["gradient_sign", "largest_move", "loss_rises", "value"]
Wanted = Literal["", "gradient", "parameter", "loss"]
"""Which value is asked for."""
State = Literal["open", "revealed", "withdrawn"]


def pack(answers: Mapping[int, str]) -> str:
    """Answers as one text: a room with all its questions is read and written for every answer."""
    return ",".join(f"{member}:{answer}" for member, answer in answers.items())


class BadAnswer(ProblemError):
    """An answer that is none. The message says what to write."""


class Choice(Value):
    """One of the answers that can be given: ``key`` is kept, ``label`` is read."""

    key: str = Field(max_length=MAX_LETTERS)
    label: str = Field(max_length=MAX_LETTERS)


class Place(Value):
    """Where the run stood when it was asked: the step that was running, or coming.

    ``digest`` names the state that this step begins with: see ``step_outcome``.
    """

    session: str
    digest: str
    epoch: int
    batch: int
    batches: int
    phase: str


class Truth(Value):
    """What the engine made of it. ``right`` are the keys of the choices that are right.

    ``numbers``: the gradient for its sign, each choice's move Δw for the largest, the loss before
    and after, or the value.
    """

    right: tuple[str, ...] = ()
    numbers: tuple[FiniteFloat, ...]


class Question(Value):
    """``about`` is the key of a weight or bias, ``name`` how it is written, if it is about one.

    ``unit`` is the step that reveals it. An answer within ``tolerance`` of a value, as a share of
    it, is right. ``said`` has the answers packed. ``note`` says what exactly is meant. A revealed
    question stays on the pages of the room until it is ``closed``; one that is closed without is
    withdrawn.
    """

    number: int
    kind: Kind
    wanted: Wanted = ""
    about: str = Field(default="", max_length=MAX_LETTERS)
    name: str = Field(default="", max_length=MAX_LETTERS)
    unit: Unit
    choices: Annotated[tuple[Choice, ...], Field(max_length=MAX_CHOICES)] = ()
    tolerance: float = 0.1
    note: str = Field(default="", max_length=200)
    place: Place
    said: str = ""
    truth: Truth | None = None
    closed: bool = False

    @property
    def answers(self) -> dict[int, str]:
        """By member's number: the key of a choice, or a number as Python writes it."""
        pairs = (part.split(":") for part in self.said.split(",") if part)
        return {int(member): answer for member, answer in pairs}

    def answer_of(self, member: int) -> str:
        """A member's answer, empty without one: quick, for a whole class asks at the reveal."""
        said = f",{self.said},"
        before = f",{member}:"
        start = said.find(before)
        return "" if start < 0 else said[start + len(before) : said.index(",", start + 1)]

    def with_answer(self, member: int, answer: str) -> Question:
        """With what a member says now, as ``read_answer`` gives it."""
        return self.model_copy(update={"said": pack({**self.answers, member: answer})})

    @property
    def state(self) -> State:
        """Whether it can be answered, is answered, or was taken back."""
        if self.truth is not None:
            return "revealed"
        return "withdrawn" if self.closed else "open"

    def label(self, answer: str) -> str:
        """An answer as it is read."""
        return next((each.label for each in self.choices if each.key == answer), answer)

    def is_right(self, answer: str) -> bool | None:
        """Whether an answer is right; None while nobody knows."""
        if self.truth is None:
            return None
        if self.kind != "value":
            return answer in self.truth.right
        value = self.truth.numbers[0]
        return abs(float(answer) - value) <= self.tolerance * abs(value)

    def read_answer(self, text: str) -> str:
        """What a person has chosen or typed, as it is kept; raises BadAnswer."""
        text = text.strip()[:MAX_LETTERS]
        if self.kind == "value":
            return repr(read_number(text))
        if not text:
            raise BadAnswer("Choose one of the answers.")
        if all(each.key != text for each in self.choices):
            raise BadAnswer("That is none of the answers to this question; choose one of them.")
        return text


_POWER = re.compile(r"[·*×]\s*10\s*\^?\s*([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
_DIGITS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def read_number(text: str) -> float:
    """A number as people and as the pages write it: −0.5, 0,5, 2e-3, 3.1·10⁻⁹.

    Raises BadAnswer.
    """
    plain = text.strip()[:MAX_LETTERS].replace("−", "-").replace(" ", "")
    plain = _POWER.sub(lambda found: f"e{found[1].translate(_DIGITS)}", plain)
    if plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    if not text.strip():
        raise BadAnswer("Write a number, like −0.5 or 2e-3.")
    try:
        value = float(plain)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise BadAnswer(f"An answer must be a number, like −0.5 or 2e-3, not “{text[:20]}”.")
    return value + 0.0  # −0 is 0
