"""Checking a lesson against the engine: every move, number, question and claim."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from app.errors import ProblemError
from app.i18n.messages import _
from app.lessons.evaluate import is_true, number_of, sides_of
from app.lessons.formula import formula_mathml, linked_key
from app.lessons.lesson import WHOLE_BATCH, Claim, Inline, Lesson, LessonStep, Live, Question, Text
from app.lessons.states import CannotMove, advance, state_at
from app.lessons.tokens import DIGITS
from app.lessons.values import Reader
from app.render.formulas.article import article_formula
from app.render.numbers import number
from app.training.run.selection import parse_selection
from app.training.run.session import TrainingSession

_PUNCTUATION = ".,;:!?()“”’\"'…–"


@dataclass(frozen=True)
class Failure:
    """What the engine does not confirm: the line in the file, and what is right."""

    line: int
    sentence: str

    def __str__(self) -> str:
        return _("Line %(line)s: %(problem)s", line=self.line, problem=self.sentence)


def check(lesson: Lesson) -> list[Failure]:
    """What is wrong in a lesson, in the order of its file."""
    failures: list[Failure] = []
    session: TrainingSession | None = None
    for place, step in enumerate(lesson.steps, 1):
        try:
            session = advance(session, lesson, place) if session else state_at(lesson, place)
        except CannotMove as error:
            return [*failures, Failure(error.line, str(error))]
        failures += _step_failures(step, session)
    return sorted(failures, key=lambda failure: failure.line)


def _step_failures(step: LessonStep, session: TrainingSession) -> Iterator[Failure]:
    sample = None if step.sample in ("", WHOLE_BATCH) else int(step.sample)
    reader = Reader(session, sample)
    ahead = replace(reader, peek=True)
    yield from _shown_failures(step, session, reader)
    for block in step.text:
        yield from _text_failures(block.parts, reader, step.line)
    for claim in step.claims:
        yield from _claim_failures(claim, ahead)
    if step.question is not None:
        yield from _question_failures(step.question, ahead)


def _shown_failures(
    step: LessonStep, session: TrainingSession, reader: Reader
) -> Iterator[Failure]:
    """What the page cannot show."""
    units = session.recipe.units
    if step.select and parse_selection(step.select, units) is None:
        yield Failure(
            step.line, _("select: “%(selection)s” is not in this network.", selection=step.select)
        )
    for symbol in step.focus:
        if not linked_key(symbol, units):
            yield Failure(
                step.line, _("focus: “%(symbol)s” is not in this network.", symbol=symbol)
            )
    for formula in step.formulas:
        if article_formula(formula) is None:
            yield from _failures(step.line, partial(formula_mathml, formula, units))
    if reader.sample is not None:
        yield from _failures(step.line, lambda: reader.row)


def _failures(line: int, compute: Callable[[], object]) -> Iterator[Failure]:
    try:
        compute()
    except ProblemError as error:
        yield Failure(line, str(error))


def _text_failures(parts: Iterable[Inline], reader: Reader, line: int) -> Iterator[Failure]:
    for part in parts:
        if isinstance(part, Live):
            for failure in _failures(part.line, partial(number_of, part.expression, reader)):
                yield Failure(failure.line, f"{{{part.source}}}: {failure.sentence}")
        elif isinstance(part, Text):
            for typed in typed_numbers(part.text):
                yield Failure(
                    line,
                    _(
                        "“%(number)s” is typed into the text of this step; write an expression in "
                        "braces, so that the engine computes it, or the number as a word.",
                        number=typed,
                    ),
                )


def typed_numbers(text: str) -> list[str]:
    """Numbers in a text; a digit in a word that begins with a letter, as in L2, is part of it."""
    words = (word.strip(_PUNCTUATION) for word in text.split())
    return [
        word for word in words if word and not word[0].isalpha() and not DIGITS.isdisjoint(word)
    ]


def _claim_failures(claim: Claim, reader: Reader) -> Iterator[Failure]:
    try:
        if not is_true(claim.expression, reader):
            values = ", ".join(number(side.value) for side in sides_of(claim.expression, reader))
            yield Failure(
                claim.line,
                _(
                    "claim: %(claim)s does not hold; its sides are %(values)s.",
                    claim=claim.source,
                    values=values,
                ),
            )
    except ProblemError as error:
        yield Failure(
            claim.line, _("claim: %(claim)s: %(problem)s", claim=claim.source, problem=error)
        )


def _question_failures(question: Question, reader: Reader) -> Iterator[Failure]:
    try:
        if question.number is not None:
            value = number_of(question.number.expression, reader)
            if value == 0:
                source = question.number.source
                yield Failure(
                    question.number.line,
                    _(
                        "number: %(source)s is 0, which no tolerance fits; ask its sign.",
                        source=source,
                    ),
                )
        else:
            right = [each for each in question.options if is_true(each.condition, reader)]
            if len(right) != 1:
                labels = ", ".join(each.label for each in right) or _("none")
                yield Failure(
                    question.line,
                    _("question: one answer must be right; here it is %(labels)s.", labels=labels),
                )
    except ProblemError as error:
        yield Failure(question.line, _("question: %(problem)s", problem=error))
    yield from _text_failures(question.text, reader, question.line)
    yield from _text_failures(question.because, reader, question.line)
