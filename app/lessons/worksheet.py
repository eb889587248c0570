"""Worksheets: the numbers of a lesson to be worked out on paper, and the key, for any seed.

The blanks are the claims that say how a number is computed, ``z¹ = a⁰ · w⁰ + b⁰``, and the
questions. Their texts mention no number of the lesson, so they fit the numbers of another seed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.errors import ProblemError
from app.i18n.messages import _
from app.lessons.evaluate import is_true, number_of
from app.lessons.expressions import (
    Absolute,
    Arithmetic,
    Both,
    Call,
    Comparison,
    Elsewhere,
    Expression,
    Name,
    Negative,
    Power,
)
from app.lessons.lesson import WHOLE_BATCH, Claim, Lesson, LessonStep, Question
from app.lessons.questions import shown_label
from app.lessons.shown import plain_text
from app.lessons.states import advance, state_at
from app.lessons.values import Reader
from app.render.numbers import number
from app.training.run.session import TrainingSession

MAX_SEEDS = 16
"""Seeds that are tried, from the one that was asked for, until the lesson fits its numbers."""


_BEFORE = re.compile(r"([^\s(]+) before\b")
_FOR_SAMPLE = re.compile(r"([^\s(]+) for sample (\d+)")


@dataclass(frozen=True)
class Given:
    """A number that an item needs. ``value`` is None if it is the result of an item before."""

    symbol: str
    value: str | None


@dataclass(frozen=True)
class Blank:
    """Something to be worked out.

    A number: ``prompt`` is the formula, ``z¹ = a⁰ · w⁰ + b⁰``, with the ``given`` numbers and no
    ``options``. A question: ``prompt`` is its text, with the ``options`` to tick. ``answer`` is
    the right number or option.
    """

    step: int
    title: str
    prompt: str
    given: tuple[Given, ...]
    options: tuple[str, ...]
    answer: str


@dataclass(frozen=True)
class Worksheet:
    """``seed`` is the one that the numbers are of; see ``worksheet``."""

    title: str
    seed: int
    blanks: tuple[Blank, ...]


def worksheet(lesson: Lesson, seed: int | None = None) -> Worksheet:
    """The blanks of a lesson in its order, with their answers; by default for its own seed.

    The next seed is taken if the lesson does not fit the numbers of the one asked for. What has no
    single right answer with this seed is left out. Raises CannotMove.
    """
    first = lesson.steps[0].start
    assert first is not None
    if seed is None:
        return Worksheet(lesson.title, first.recipe.seed, tuple(_all_blanks(lesson)))
    fits = (tried for tried in range(seed, seed + MAX_SEEDS) if _fits(_seeded(lesson, tried)))
    seed = next(fits, seed)
    return Worksheet(lesson.title, seed, tuple(_all_blanks(_seeded(lesson, seed))))


def _seeded(lesson: Lesson, seed: int) -> Lesson:
    """The lesson with another seed at every start."""
    return replace(lesson, steps=tuple(_seeded_step(step, seed) for step in lesson.steps))


def _seeded_step(step: LessonStep, seed: int) -> LessonStep:
    if step.start is None:
        return step
    recipe = step.start.recipe.with_seed(seed)
    return replace(step, start=replace(step.start, recipe=recipe))


def _fits(lesson: Lesson) -> bool:
    """Whether the first batch has the sample that the lesson looks at.

    A batch of one may begin with another one, and nothing of the lesson would be about it.
    """
    session, step = state_at(lesson, 1), lesson.steps[0]
    return step.sample in ("", WHOLE_BATCH) or int(step.sample) in session.batch_rows()


def _all_blanks(lesson: Lesson) -> Iterator[Blank]:
    session: TrainingSession | None = None
    known: dict[str, float] = {}
    # What follows the last blank need not be trained.
    last = max((n for n, step in enumerate(lesson.steps, 1) if _may_have_blanks(step)), default=0)
    for place, step in enumerate(lesson.steps[:last], 1):
        session = advance(session, lesson, place) if session else state_at(lesson, place)
        if step.start is not None:
            known = {}
        yield from _blanks(place, step, session, known)


def _blanks(
    place: int, step: LessonStep, session: TrainingSession, known: dict[str, float]
) -> Iterator[Blank]:
    sample = None if step.sample in ("", WHOLE_BATCH) else int(step.sample)
    reader = Reader(session, sample, peek=True)
    for claim in step.claims:
        blank = _number_blank(place, step, claim, reader, known)
        if blank is not None:
            yield blank
    if step.question is not None:
        asked = _question_blank(place, step, step.question, reader, known)
        if asked is not None:
            yield asked


def _number_blank(
    place: int, step: LessonStep, claim: Claim, reader: Reader, known: dict[str, float]
) -> Blank | None:
    """The claim ``symbol = computation`` as a blank; None for other claims."""
    found = _computation(claim)
    if found is None:
        return None
    symbol, computed = found
    try:
        if not is_true(claim.expression, reader):
            return None
        value = number_of(computed, reader)
        given = tuple(
            _given(source, expression, reader, known)
            for source, expression in dict(_names(computed)).items()
        )
    except ProblemError:
        return None
    if _is_known(known, symbol, value):
        return None
    known[symbol] = value
    return Blank(place, step.title, _prompt(claim.source), given, (), number(value))


def _prompt(source: str) -> str:
    """A claim in the current language: its words are “w¹ before” and “Jᵢ for sample 0”."""
    source = _BEFORE.sub(lambda found: _before(found[1]), source)
    return _FOR_SAMPLE.sub(lambda found: _of_sample(found[1], int(found[2])), source)


def _before(symbol: str) -> str:
    # Translators: the value that a weight had before the update: "w¹ before".
    return _("%(symbol)s before", symbol=symbol)


def _of_sample(symbol: str, number: int) -> str:
    return _("%(symbol)s for sample %(number)s", symbol=symbol, number=number)


def _may_have_blanks(step: LessonStep) -> bool:
    return step.question is not None or any(_computation(claim) for claim in step.claims)


def _computation(claim: Claim) -> tuple[str, Expression] | None:
    """Symbol and right-hand side of a claim ``z¹ = a⁰ · w⁰ + b⁰``; None for another claim."""
    match claim.expression:
        case Comparison(Name(symbol), (("=", computed),)) if _is_worth_a_blank(symbol, computed):
            return symbol, computed
        case _:
            return None


def _is_worth_a_blank(symbol: str, computed: Expression) -> bool:
    """A computation, or a factor ∂z/∂w that has a symbol of its own, not just an equality."""
    if isinstance(computed, Name | Elsewhere):
        return symbol.startswith("∂z")
    return any(True for _ in _names(computed))


def _given(source: str, expression: Expression, reader: Reader, known: dict[str, float]) -> Given:
    value = number_of(expression, reader)
    return Given(source, None if _is_known(known, source, value) else number(value))


def _is_known(known: dict[str, float], symbol: str, value: float) -> bool:
    """Whether it is the result of an item before."""
    return symbol in known and math.isclose(known[symbol], value, rel_tol=1e-9)


def _names(expression: Expression) -> Iterator[tuple[str, Expression]]:
    """The symbols of a computation as a person reads them, each with its expression."""
    match expression:
        case Name(symbol):
            yield symbol, expression
        case Elsewhere(Name(symbol), places) if places[0].kind in ("before", "sample"):
            place = places[0]
            if place.kind == "before":
                yield _before(symbol), expression
            else:
                yield _of_sample(symbol, place.count), expression
        case Elsewhere(inner, places):
            for source, name in _names(inner):
                yield from (
                    _names(Elsewhere(name, places)) if isinstance(name, Name) else [(source, name)]
                )
        case Negative(inner) | Absolute(inner) | Power(inner) | Call(inner=inner):
            yield from _names(inner)
        case Arithmetic(left=left, right=right):
            yield from _names(left)
            yield from _names(right)
        case Comparison(first, rest):
            yield from _names(first)
            for _relation, side in rest:
                yield from _names(side)
        case Both(parts):
            for part in parts:
                yield from _names(part)
        case _:
            return


def _question_blank(
    place: int, step: LessonStep, question: Question, reader: Reader, known: dict[str, float]
) -> Blank | None:
    try:
        prompt = plain_text(question.text, reader)
        if question.number is not None:
            if question.number.source in known:
                return None
            answer = number(number_of(question.number.expression, reader))
            return Blank(place, step.title, prompt, (), (), answer)
        right = [each.label for each in question.options if is_true(each.condition, reader)]
    except ProblemError:
        return None
    if len(right) != 1:
        return None
    options = tuple(shown_label(question, each.label) for each in question.options)
    return Blank(place, step.title, prompt, (), options, shown_label(question, right[0]))
