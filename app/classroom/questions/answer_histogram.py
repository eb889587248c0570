"""Histogram of a class's answers: how many gave each answer, and how many were right."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app.classroom.questions.question import Question, plain_text
from app.i18n.messages import _
from app.render.charts.answer_bars import AnswerBar
from app.render.charts.axis import ticks
from app.render.numbers import number, signed

MAX_VALUES = 7
"""Up to this many different numbers have a bar each; more are put into bins."""
BINS = 6
MIN_RANGE = 1e-300
"""A narrower range has no round bin edges."""
MAX_TEXTS = 8
"""The most frequent short answers have a bar each."""


@dataclass(frozen=True)
class AnswerHistogram:
    """``right`` is None before the reveal, and of a poll; ``partly`` right ones are not in it."""

    bars: tuple[AnswerBar, ...]
    answered: int
    right: int | None
    partly: int = 0


def answer_histogram(question: Question) -> AnswerHistogram:
    """Count the answers to one question."""
    answers = list(question.answers.values())
    correct = question.truth
    shares = [share for each in answers if (share := question.share_right(each)) is not None]
    right = None if correct is None or question.is_poll else sum(each == 1 for each in shares)
    return AnswerHistogram(
        tuple(_bars(question, answers)),
        len(answers),
        right,
        sum(0 < each < 1 for each in shares),
    )


def _bars(question: Question, answers: Sequence[str]) -> list[AnswerBar]:
    correct = question.truth
    if question.kind in ("value", "number"):
        value = correct.numbers[0] if correct else None
        return _value_bars([float(each) for each in answers], value)
    if question.kind == "text":
        return _text_bars(question, answers)
    counts = Counter(key for each in answers for key in each.split("+"))
    labels = [question.choice_text(each) for each in question.choices]
    if correct is not None and question.kind == "largest_move":
        pairs = zip(labels, correct.numbers, strict=True)
        labels = [f"{label}: Δw {signed(move)}" for label, move in pairs]
    return [
        AnswerBar(label, counts[each.key], correct is not None and each.key in correct.right)
        for each, label in zip(question.choices, labels, strict=True)
    ]


def _text_bars(question: Question, answers: Sequence[str]) -> list[AnswerBar]:
    """A bar for each of the most frequent texts; accepted ones are marked after the reveal."""
    counts = Counter(map(plain_text, answers))
    spelled = {plain_text(each): each for each in reversed(answers)}
    right = question.truth.right if question.truth else ()
    kept = counts.most_common(MAX_TEXTS)
    bars = [AnswerBar(spelled[text], count, text in right) for text, count in kept]
    others = len(answers) - sum(count for _, count in kept)
    return [*bars, AnswerBar(_("other answers"), others, False)] if others else bars


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
        _("below %(number)s", number=texts[0]),
        *(
            _("%(low)s to %(high)s", low=low, high=high)
            for low, high in zip(texts, texts[1:], strict=False)
        ),
        _("from %(number)s", number=texts[-1]),
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
