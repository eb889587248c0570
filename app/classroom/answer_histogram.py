"""Histogram of a class's answers: how many gave each answer, and how many were right."""

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
"""Up to this many different numbers have a bar each; more are put into bins."""
BINS = 6
MIN_RANGE = 1e-300
"""A narrower range has no round bin edges."""


@dataclass(frozen=True)
class AnswerHistogram:
    """``right`` is None before the reveal."""

    bars: tuple[AnswerBar, ...]
    answered: int
    right: int | None


def answer_histogram(question: Question) -> AnswerHistogram:
    """Count the answers to one question."""
    answers = list(question.answers.values())
    correct, right = question.truth, None
    if correct is not None:
        right = sum(bool(question.is_right(answer)) for answer in answers)
    if question.kind == "value":
        value = correct.numbers[0] if correct else None
        bars = _value_bars([float(each) for each in answers], value)
    else:
        counts = Counter(answers)
        bars = [
            AnswerBar(
                each.label, counts[each.key], correct is not None and each.key in correct.right
            )
            for each in question.choices
        ]
    return AnswerHistogram(tuple(bars), len(answers), right)


def _value_bars(values: Sequence[float], correct: float | None) -> list[AnswerBar]:
    """A bar per value if there are few values, otherwise per bin. The correct one is marked."""
    counts = Counter(values)
    if len(counts) <= MAX_VALUES:
        shown = sorted({*counts, *([] if correct is None else [correct])})
        return [AnswerBar(number(each, 5), counts[each], each == correct) for each in shown]
    edges = _bin_edges(sorted(values), correct)
    bins = Counter(bisect_right(edges, each) for each in values)
    correct_bin = None if correct is None else bisect_right(edges, correct)
    texts = [number(edge, 6) for edge in edges]
    labels = [
        f"below {texts[0]}",
        *(f"{low} to {high}" for low, high in zip(texts, texts[1:], strict=False)),
        f"from {texts[-1]}",
    ]
    return [AnswerBar(label, bins[i], i == correct_bin) for i, label in enumerate(labels)]


def _bin_edges(values: Sequence[float], correct: float | None) -> list[float]:
    """Round numbers between the 10th and 90th percentile, so that no outlier sets the scale."""
    low, high = values[len(values) // 10], values[-1 - len(values) // 10]
    if correct is not None:
        low, high = min(low, correct), max(high, correct)
    if not MIN_RANGE < high - low < math.inf:
        return sorted({low, high})
    return ticks(low, high, BINS)
