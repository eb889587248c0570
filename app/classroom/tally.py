"""How a class has answered: how many gave each answer, and how many were right."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app.classroom.question import Question
from app.render.charts.answer_bars import AnswerBar
from app.render.charts.axis import ticks
from app.render.numbers import number

MAX_VALUES = 7
"""So many different numbers have a bar each; of more there are ranges."""
RANGES = 6
SMALLEST = 1e-300
"""Between numbers that are closer there are no round ones."""


@dataclass(frozen=True)
class Tally:
    """``right`` is None while nobody knows what is right."""

    bars: tuple[AnswerBar, ...]
    answered: int
    right: int | None


def tally(question: Question) -> Tally:
    """The answers of one question, counted."""
    answers = list(question.answers.values())
    truth, right = question.truth, None
    if truth is not None:
        right = sum(bool(question.is_right(answer)) for answer in answers)
    if question.kind == "value":
        bars = _value_bars([float(each) for each in answers], truth.numbers[0] if truth else None)
    else:
        counted = Counter(answers)
        bars = [
            AnswerBar(each.label, counted[each.key], truth is not None and each.key in truth.right)
            for each in question.choices
        ]
    return Tally(tuple(bars), len(answers), right)


def _value_bars(values: Sequence[float], truth: float | None) -> list[AnswerBar]:
    """A bar for each value where they are few, else for ranges; ``truth`` marks its own."""
    counted = Counter(values)
    if len(counted) <= MAX_VALUES:
        known = sorted({*counted, *([] if truth is None else [truth])})
        return [AnswerBar(number(each, 5), counted[each], each == truth) for each in known]
    edges = _edges(sorted(values), truth)
    places = Counter(bisect_right(edges, each) for each in values)
    own = None if truth is None else bisect_right(edges, truth)
    texts = [number(edge, 6) for edge in edges]
    labels = [
        f"below {texts[0]}",
        *(f"{low} to {high}" for low, high in zip(texts, texts[1:], strict=False)),
        f"from {texts[-1]}",
    ]
    return [AnswerBar(label, places[at], at == own) for at, label in enumerate(labels)]


def _edges(values: Sequence[float], truth: float | None) -> list[float]:
    """Round numbers within what most of the class has said, so that one joke sets no scale."""
    low, high = values[len(values) // 10], values[-1 - len(values) // 10]
    if truth is not None:
        low, high = min(low, truth), max(high, truth)
    if not SMALLEST < high - low < math.inf:
        return sorted({low, high})
    return ticks(low, high, RANGES)
