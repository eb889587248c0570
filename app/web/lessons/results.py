"""What the engine says at a lesson's step: right answers, and numbers that need training."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from app.errors import ProblemError
from app.lessons.evaluate import is_true, number_of
from app.lessons.expressions import (
    Absolute,
    Arithmetic,
    Both,
    Comparison,
    Elsewhere,
    Expression,
    Negative,
)
from app.lessons.lesson import WHOLE_BATCH, Inline, Lesson, LessonStep, Live
from app.lessons.values import Reader
from app.web.lessons.progress import MAX_STATES, LessonKey, expected


@dataclass(frozen=True)
class StepResults:
    """Computed once for a step, at its state.

    ``ahead`` has the numbers of the text that need training, ``right`` the right options from 1,
    ``number`` the right number.
    """

    ahead: dict[Expression, float | None]
    right: tuple[int, ...]
    number: float | None


def results_at(lesson: Lesson, number: int) -> StepResults:
    """The results of step ``number``."""
    return _results(LessonKey(lesson.name, lesson), number)


def reader_at(lesson: Lesson, number: int) -> Reader:
    """Reads the numbers at the state of a step, also those that its phase has not reached."""
    step = lesson.steps[number - 1]
    return Reader(expected(lesson, number), sample_of(step), peek=True)


def sample_of(step: LessonStep) -> int | None:
    """The training row that a step is about; None for the one that the page follows."""
    return int(step.sample) if step.sample and step.sample != WHOLE_BATCH else None


def value_in(expression: Expression, reader: Reader) -> float | None:
    """What an expression is; None if it is not known there."""
    try:
        return number_of(expression, reader)
    except ProblemError:
        return None


def looks_ahead(expression: Expression) -> bool:
    """Whether an expression needs training, or another state."""
    match expression:
        case Elsewhere():
            return True
        case Negative(inner) | Absolute(inner):
            return looks_ahead(inner)
        case Arithmetic(_, left, right):
            return looks_ahead(left) or looks_ahead(right)
        case Comparison(first, rest):
            return looks_ahead(first) or any(looks_ahead(side) for _, side in rest)
        case Both(parts):
            return any(map(looks_ahead, parts))
        case _:
            return False


@lru_cache(maxsize=MAX_STATES)
def _results(key: LessonKey, number: int) -> StepResults:
    lesson, step = key.lesson, key.lesson.steps[number - 1]
    reader = reader_at(lesson, number)
    ahead = {
        part.expression: value_in(part.expression, reader)
        for part in _parts(step)
        if isinstance(part, Live) and looks_ahead(part.expression)
    }
    question = step.question
    right, value = (), None
    if question is not None and question.number is not None:
        value = value_in(question.number.expression, reader)
    elif question is not None:
        right = tuple(
            place
            for place, option in enumerate(question.options, 1)
            if _holds(option.condition, reader)
        )
    return StepResults(ahead, right, value)


def _parts(step: LessonStep) -> Iterable[Inline]:
    for block in step.text:
        yield from block.parts
    if step.question is not None:
        yield from step.question.text
        yield from step.question.because


def _holds(condition: Expression, reader: Reader) -> bool:
    try:
        return is_true(condition, reader)
    except ProblemError:
        return False
