"""Answers of a lesson's questions, from their directives."""

from __future__ import annotations

from itertools import starmap

from app.i18n.messages import N_, _
from app.lessons.expression_parser import BadExpression, parse_expression
from app.lessons.expressions import Both, Comparison, Constant, Expression, Relation
from app.lessons.lesson import BadLesson, Option, Question
from app.lessons.limits import MAX_OPTIONS
from app.lessons.lines import Directive
from app.training.run.typed_number import read_number

DEFAULT_TOLERANCE = 0.02
"""A number counts as right if it is within two per cent."""
_SIGNS: tuple[tuple[str, Relation], ...] = (
    (N_("negative"), "<"),
    (N_("zero"), "="),
    (N_("positive"), ">"),
)


def split_option(directive: Directive) -> tuple[str, str]:
    """Label and condition of ``option: label if condition``; raises BadLesson."""
    label, found, condition = directive.value.rpartition(" if ")
    if not found or not label.strip():
        raise BadLesson(
            directive.line,
            _("option: write the answer, “if”, and when it is right: it falls if J < 1"),
        )
    return label.strip(), condition


def shown_label(question: Question, label: str) -> str:
    """The label of an option in the current language; those of signs are the app's own."""
    return _(label) if question.kind == "sign" else label


def sign_options(expression: Expression, line: int) -> list[Option]:
    """Negative, zero, positive."""

    def option(label: str, relation: Relation) -> Option:
        return Option(label, Comparison(expression, ((relation, Constant(0.0)),)), line)

    return list(starmap(option, _SIGNS))


def largest_options(directive: Directive) -> list[Option]:
    """The symbols of ``largest: w⁰ w¹ by |∂J/∂?|``, with ? for each; raises BadLesson."""
    names, found, measure = directive.value.partition(" by ")
    symbols = names.split()
    if not found or "?" not in measure or not 2 <= len(symbols) <= MAX_OPTIONS:
        raise BadLesson(
            directive.line,
            _(
                "largest: write two to %(most)s symbols, “by”, and their measure with a question "
                "mark for the symbol: w⁰ w¹ by |∂J/∂?|",
                most=MAX_OPTIONS,
            ),
        )
    try:
        sizes = [parse_expression(measure.replace("?", symbol)) for symbol in symbols]
    except BadExpression as error:
        raise BadLesson(directive.line, str(error)) from None

    def is_largest(place: int) -> Expression:
        others = [size for other, size in enumerate(sizes) if other != place]
        return Both(tuple(Comparison(sizes[place], ((">", size),)) for size in others))

    return [
        Option(symbol, is_largest(place), directive.line) for place, symbol in enumerate(symbols)
    ]


def split_tolerance(directive: Directive) -> tuple[str, float]:
    """Expression and tolerance of ``number: J within 5 %``; raises BadLesson."""
    source, found, tolerance = directive.value.rpartition(" within ")
    if not found:
        return directive.value, DEFAULT_TOLERANCE
    percent = read_number(tolerance.replace("%", ""))
    if percent is None or not 0 < percent <= 50:
        raise BadLesson(
            directive.line, _("number: a tolerance from 0.1 %% to 50 %%, like within 5 %%")
        )
    return source, percent / 100
