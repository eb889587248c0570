"""What the engine says at a lesson's step: judgements, and numbers that need training."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import lru_cache

from app.errors import ProblemError
from app.i18n.caching import cache_by_language
from app.lessons.answers import Judgement, judge
from app.lessons.evaluate import number_of
from app.lessons.expressions import Expression, Where
from app.lessons.lesson import WHOLE_BATCH, Inline, Lesson, LessonStep, Live
from app.lessons.values import Reader
from app.web.lessons.progress import MAX_STATES, LessonKey, expected

HERE = ("sample", "before")
"""Places of an expression that need no training."""


def numbers_ahead(lesson: Lesson, number: int) -> Mapping[Expression, float | None]:
    """The numbers of a step's text and question that need training; computed once."""
    return _numbers_ahead(LessonKey(lesson.name, lesson), number)


def judgement(lesson: Lesson, number: int, answer: str) -> Judgement:
    """The judgement of an answer to the question of a step; see ``app.lessons.answers``."""
    return _judgement(LessonKey(lesson.name, lesson), number, answer)


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
    """Whether an expression needs training, or other settings."""
    return any(isinstance(part, Where) and part.kind not in HERE for part in _walk(expression))


def _walk(part: object) -> Iterator[object]:
    """An expression and all that it consists of."""
    if isinstance(part, tuple):
        for each in part:
            yield from _walk(each)
    elif is_dataclass(part):
        yield part
        for field in fields(part):
            yield from _walk(getattr(part, field.name))


@lru_cache(maxsize=MAX_STATES)
def _numbers_ahead(key: LessonKey, number: int) -> Mapping[Expression, float | None]:
    reader = reader_at(key.lesson, number)
    return {
        part.expression: value_in(part.expression, reader)
        for part in _parts(key.lesson.steps[number - 1])
        if isinstance(part, Live) and looks_ahead(part.expression)
    }


@cache_by_language(maxsize=MAX_STATES)
def _judgement(key: LessonKey, number: int, answer: str) -> Judgement:
    question = key.lesson.steps[number - 1].question
    assert question is not None
    return judge(question, answer, reader_at(key.lesson, number))


def _parts(step: LessonStep) -> Iterable[Inline]:
    for block in step.text:
        yield from block.parts
    if step.question is not None:
        yield from step.question.text
        yield from step.question.because
