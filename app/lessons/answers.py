"""Judging the answer to a lesson's question by the engine."""

from __future__ import annotations

from dataclasses import dataclass

from app.errors import ProblemError
from app.i18n.messages import _
from app.lessons.evaluate import is_true, number_of
from app.lessons.lesson import Question
from app.lessons.values import Reader
from app.render.numbers import number
from app.training.run.typed_number import read_answer


class UnusableAnswer(ProblemError):
    """The text is not an answer to the question. The message says what to enter."""


@dataclass(frozen=True)
class Judgement:
    """``right`` is the label of the right answer, or the number with its digits."""

    is_right: bool
    right: str


def judge(question: Question, answer: str, reader: Reader) -> Judgement:
    """Judge an answer: the label of an option, or a number as people type it.

    ``reader`` must ``peek``, and be of the state at which the question is asked. Raises
    UnusableAnswer, and what ``number_of`` raises if the lesson does not fit.
    """
    if question.number is not None:
        value = number_of(question.number.expression, reader)
        given = read_answer_number(answer)
        is_close = abs(given - value) <= question.number.tolerance * abs(value)
        return Judgement(is_close, number(value))
    labels = [option.label for option in question.options]
    if answer not in labels:
        raise UnusableAnswer(_("Choose one of the answers."))
    right = [option.label for option in question.options if is_true(option.condition, reader)]
    return Judgement(answer in right, _or(right))


def read_answer_number(text: str) -> float:
    """A number as typed: −0.5, 0,5, 2e-3 or 1/4. Raises UnusableAnswer."""
    value = read_answer(text)
    if value is None:
        raise UnusableAnswer(_("Enter a number, like −0.5 or 2e-3."))
    return value


def _or(labels: list[str]) -> str:
    """One label, or several in a row."""
    if len(labels) < 2:
        return "".join(labels)
    return _("%(labels)s or %(last)s", labels=", ".join(labels[:-1]), last=labels[-1])
