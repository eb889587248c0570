"""Evaluating a lesson's expressions at a session's state."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from app.errors import ProblemError
from app.i18n.messages import _
from app.lessons.expressions import (
    Absolute,
    Arithmetic,
    Both,
    Call,
    Comparison,
    Constant,
    Elsewhere,
    Expression,
    Name,
    Negative,
    Power,
    Relation,
    Where,
)
from app.lessons.training import at_epoch, before_update, begun_with, between_steps, copied, train
from app.lessons.values import Reader
from app.training.run.position import Unit
from app.training.run.session import TrainingSession

EQUAL = 1e-9
"""= holds within this share of the larger number, or of 1 for tiny ones."""
ABOUT = 0.01
"""≈ holds within one per cent of the larger number."""


class NoResult(ProblemError):
    """An expression has no result here. The message says why."""


@dataclass(frozen=True)
class Side:
    """One side of a comparison, with its value."""

    expression: Expression
    value: float


def number_of(expression: Expression, reader: Reader) -> float:
    """The number that an expression is; raises NoResult, NoSuchValue, NotKnownYet, CannotTrain."""
    found = result_of(expression, reader)
    if isinstance(found, bool):
        raise NoResult(_("a number is needed here, not a comparison."))
    return found


def is_true(expression: Expression, reader: Reader) -> bool:
    """Whether a comparison holds; raises as ``number_of`` does."""
    found = result_of(expression, reader)
    if not isinstance(found, bool):
        raise NoResult(_("a comparison is needed here, like J < 1."))
    return found


def result_of(expression: Expression, reader: Reader) -> float | bool:
    """What an expression is at the state of a reader."""
    match expression:
        case Constant(value):
            return value
        case Name(symbol):
            return reader.value(symbol)
        case Negative(inner):
            return -number_of(inner, reader)
        case Absolute(inner):
            return abs(number_of(inner, reader))
        case Power(inner, exponent):
            return _power(number_of(inner, reader), exponent)
        case Call(function, inner):
            return _FUNCTIONS[function](number_of(inner, reader))
        case Arithmetic(operator, left, right):
            return _arithmetic(operator, number_of(left, reader), number_of(right, reader))
        case Comparison(first, rest):
            return _compare(number_of(first, reader), rest, reader)
        case Both(parts):
            return all(is_true(part, reader) for part in parts)
        case Elsewhere(inner, places):
            return result_of(inner, moved(reader, places))


def sides_of(expression: Expression, reader: Reader) -> list[Side]:
    """The sides of all comparisons in a condition, for a message."""
    match expression:
        case Comparison(first, rest):
            sides = [first, *(side for _, side in rest)]
            return [Side(side, number_of(side, reader)) for side in sides]
        case Both(parts):
            return [side for part in parts for side in sides_of(part, reader)]
        case Elsewhere(inner, places):
            return sides_of(inner, moved(reader, places))
        case _:
            return []


def moved(reader: Reader, places: tuple[Where, ...]) -> Reader:
    """A reader at another state; see ``Where``."""
    sample = next((place.count for place in places if place.kind == "sample"), reader.sample)
    ways = tuple(place for place in places if place.kind != "sample")
    if not ways:
        return replace(reader, sample=sample)
    known = reader.elsewhere.get(ways)
    if known is None:
        known = reader.elsewhere[ways] = _session_at(reader.session, ways)
    return Reader(known, sample, peek=True)


def _session_at(session: TrainingSession, ways: tuple[Where, ...]) -> TrainingSession:
    """Another session: settings are changed first, then it trains."""
    settings = [place.setting for place in ways if place.kind == "with"]
    if settings:
        session = begun_with(session, settings)
    for place in ways:
        if place.kind == "before":
            session = before_update(session)
        elif place.kind == "now":
            session = between_steps(session)
        elif place.kind == "at":
            session = at_epoch(session, place.count)
        elif place.kind in ("updates", "epochs"):
            session = copied(session)
            if place.count:
                train(session, _UNITS[place.kind], place.count)
    return session


_UNITS = {"updates": Unit.BATCH, "epochs": Unit.EPOCH}


def _arithmetic(operator: str, left: float, right: float) -> float:
    try:
        value = {
            "+": lambda: left + right,
            "−": lambda: left - right,
            "·": lambda: left * right,
            "/": lambda: left / right,
        }[operator]()
    except ZeroDivisionError:
        raise NoResult(_("this divides by zero here.")) from None
    return _finite(value)


def _power(base: float, exponent: int) -> float:
    try:
        return _finite(base**exponent)
    except OverflowError:
        return _finite(math.inf)


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise NoResult(_("this is too large to compute here."))
    return value


def _sigmoid(z: float) -> float:
    return 1.0 / (1.0 + math.exp(-z)) if z > -700 else 0.0


_FUNCTIONS: dict[str, Callable[[float], float]] = {"σ": _sigmoid, "tanh": math.tanh}


def _compare(first: float, rest: tuple[tuple[Relation, Expression], ...], reader: Reader) -> bool:
    holds, left = True, first
    for relation, expression in rest:
        right = number_of(expression, reader)
        holds = holds and _holds(left, relation, right)
        left = right
    return holds


def _holds(left: float, relation: Relation, right: float) -> bool:
    equal = math.isclose(left, right, rel_tol=EQUAL, abs_tol=1e-15)
    match relation:
        case "<":
            return left < right
        case "≤":
            return left <= right or equal
        case ">":
            return left > right
        case "≥":
            return left >= right or equal
        case "=":
            return equal
        case "≠":
            return not equal
        case "≈":
            return math.isclose(left, right, rel_tol=ABOUT)
