"""The question of a lesson's step: its answers, and the judgement of the one that was given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from app.lessons.expressions import Expression
from app.lessons.lesson import Inline, Lesson, NumberAnswer
from app.render.numbers import number as written
from app.web.forms import read_integer, read_number
from app.web.lessons.results import reader_at, results_at
from app.web.lessons.text import Piece, describe_text

NOT_A_NUMBER = "Enter a number, like 0.25."
UNKNOWN_HERE = "The engine has no such number here."
ROUNDING = 1e-12


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


def describe_question(lesson: Lesson, number: int, answer: str) -> QuestionPanel | None:
    """The question of step ``number`` and the judgement of ``answer``, "" for none yet.

    An option is answered by its number, from 1. The engine judges at the state of the step,
    whatever has become of the session.
    """
    question = lesson.steps[number - 1].question
    if question is None:
        return None
    results = results_at(lesson, number)

    def pieces(parts: Iterable[Inline]) -> list[Piece]:
        return _unnamed(parts, lesson, number, results.ahead)

    text = pieces(question.text)
    if question.number is not None:
        panel = _judged_number(question.number, results.number, QuestionPanel(text, []), answer)
    else:
        labels = [option.label for option in question.options]
        panel = _judged_option(labels, results.right, text, answer)
    return replace(panel, because=pieces(question.because)) if panel.verdict else panel


def _judged_option(
    labels: list[str], right: tuple[int, ...], text: list[Piece], answer: str
) -> QuestionPanel:
    chosen = read_integer(answer, 1, len(labels))
    if chosen is None:
        return QuestionPanel(text, [OptionButton(label) for label in labels])
    buttons = [
        OptionButton(
            label,
            chosen=place == chosen,
            state="right" if place in right else "wrong" if place == chosen else "",
        )
        for place, label in enumerate(labels, 1)
    ]
    return QuestionPanel(
        text,
        buttons,
        answer,
        "right" if chosen in right else "wrong",
        " or ".join(labels[place - 1] for place in right),
    )


def _judged_number(
    asked: NumberAnswer, right: float | None, panel: QuestionPanel, answer: str
) -> QuestionPanel:
    if not answer:
        return panel
    given = read_number(answer)
    if given is None:
        return replace(panel, answer=answer, problem=NOT_A_NUMBER)
    if right is None:
        return replace(panel, answer=answer, problem=UNKNOWN_HERE)
    is_right = abs(given - right) <= asked.tolerance * abs(right) + ROUNDING
    verdict: Literal["right", "wrong"] = "right" if is_right else "wrong"
    return replace(panel, answer=answer, verdict=verdict, right=written(right))


def _unnamed(
    parts: Iterable[Inline],
    lesson: Lesson,
    number: int,
    ahead: Mapping[Expression, float | None],
) -> list[Piece]:
    """A text at the state of the step; the page may not have its numbers yet."""
    reader = reader_at(lesson, number)
    units = tuple(reader.session.recipe.units)
    return [replace(piece, name="") for piece in describe_text(parts, reader, units, ahead)]
