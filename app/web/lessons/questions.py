"""The question of a lesson's step: its answers, and the judgement of the one that was given."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from app.lessons.answers import Judgement, judge
from app.lessons.lesson import Lesson, Question
from app.render.numbers import number as written
from app.web.forms import read_integer, read_number
from app.web.lessons.progress import expected
from app.web.lessons.text import Piece, describe_text

NOT_A_NUMBER = "Enter a number, like 0.25."


@dataclass(frozen=True)
class OptionButton:
    """An answer to choose from. After an answer, the chosen and the right one have a ``state``."""

    label: str
    chosen: bool = False
    state: Literal["", "right", "wrong"] = ""


@dataclass(frozen=True)
class QuestionPanel:
    """A question. ``verdict`` is "" before the answer; ``problem`` says why it cannot be read."""

    text: list[Piece]
    options: list[OptionButton]
    answer: str = ""
    verdict: Literal["", "right", "wrong"] = ""
    right: str = ""
    problem: str = ""
    because: list[Piece] = field(default_factory=list)

    @property
    def pieces(self) -> list[Piece]:
        """All pieces of text that are shown."""
        return self.text + (self.because if self.verdict else [])
