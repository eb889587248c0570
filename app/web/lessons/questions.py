"""The question of a lesson's step: its answers, and the judgement of the one that was given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from app.errors import ProblemError
from app.lessons.answers import Judgement
from app.lessons.lesson import Inline, Lesson
from app.lessons.questions import shown_label
from app.web.forms import read_index
from app.web.lessons.results import judgement, numbers_ahead, reader_at
from app.web.lessons.text import Piece, describe_text

MAX_ANSWER = 80
"""Characters of a number that is entered."""


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
    max_answer: int = MAX_ANSWER

    @property
    def pieces(self) -> list[Piece]:
        """All pieces of text that are shown."""
        return self.text + (self.because if self.verdict else [])


def describe_question(lesson: Lesson, number: int, answer: str) -> QuestionPanel | None:
    """The question of step ``number`` and the judgement of ``answer``, "" for none yet.

    An option is answered by its number, from 1. The engine judges at the state of the step,
    whatever has become of the session.
    """
    question = lesson.steps[number - 1].question
    if question is None:
        return None
    text = _unnamed(question.text, lesson, number)
    labels = [option.label for option in question.options]
    chosen = read_index(answer, 1, len(labels)) if labels else None
    shown = {label: shown_label(question, label) for label in labels}
    panel = QuestionPanel(text, [OptionButton(shown[label]) for label in labels])
    given = labels[chosen - 1] if chosen else "" if labels else answer
    if not given:
        return panel
    try:
        found = judgement(lesson, number, given)
    except ProblemError as error:
        return replace(panel, answer=answer, problem=str(error))
    return replace(
        panel,
        options=[replace(_judged(label, given, found), label=shown[label]) for label in labels],
        answer=answer,
        verdict="right" if found.is_right else "wrong",
        right=shown.get(found.right, found.right),
        because=_unnamed(question.because, lesson, number),
    )


def _judged(label: str, given: str, found: Judgement) -> OptionButton:
    state: Literal["", "right", "wrong"] = ""
    if label == given:
        state = "right" if found.is_right else "wrong"
    elif label == found.right:
        state = "right"
    return OptionButton(label, chosen=label == given, state=state)


def _unnamed(parts: Iterable[Inline], lesson: Lesson, number: int) -> list[Piece]:
    """A text at the state of the step; the page may not have its numbers yet."""
    reader, ahead = reader_at(lesson, number), numbers_ahead(lesson, number)
    units = tuple(reader.session.recipe.units)
    return [replace(piece, name="") for piece in describe_text(parts, reader, units, ahead)]
