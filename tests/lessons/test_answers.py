"""Answers are judged by the engine."""

from __future__ import annotations

import pytest

from app.lessons.answers import Judgement, UnusableAnswer, judge
from app.lessons.lesson import Question
from app.lessons.values import Reader
from app.render.numbers import number
from tests.for_each import for_each
from tests.lessons.article_by_hand import batch
from tests.lessons.lesson_files import lesson_of
from tests.lessons.test_values import ROWS, article

DERIVATIVE = batch(ROWS)["∂J/∂w¹"]
READER = Reader(article(), 1, peek=True)


def question(answer: str) -> Question:
    found = lesson_of(f"question: So?\n{answer}\nbecause: So.\n\nOne.").steps[0].question
    assert found is not None
    return found


@for_each(
    ("kind", "answer", "judgement"),
    [
        ("sign: ∂J/∂w¹", "negative", Judgement(True, "negative")),
        ("sign: ∂J/∂w¹", "positive", Judgement(False, "negative")),
        ("sign: ∂Jᵢ/∂w⁰ for sample 0", "zero", Judgement(True, "zero")),
        ("largest: w⁰ w¹ by |?|", "w⁰", Judgement(True, "w⁰")),
        ("largest: w⁰ w¹ by |?|", "w¹", Judgement(False, "w⁰")),
        ("option: up if Δw¹ > 0\noption: down if Δw¹ < 0", "up", Judgement(True, "up")),
        ("number: ∂J/∂w¹ within 5 %", f"{DERIVATIVE * 1.04}", Judgement(True, number(DERIVATIVE))),
        ("number: ∂J/∂w¹ within 5 %", f"{DERIVATIVE * 1.06}", Judgement(False, number(DERIVATIVE))),
        ("number: ∂J/∂w¹ within 5 %", f"{-DERIVATIVE}", Judgement(False, number(DERIVATIVE))),
        ("number: m", " 2,0 ", Judgement(True, "2")),
        ("number: −m", "−2", Judgement(True, "−2")),
    ],
)
def test_an_answer_is_judged(kind: str, answer: str, judgement: Judgement) -> None:
    assert judge(question(kind), answer, READER) == judgement


@for_each(
    ("kind", "answer"),
    [("sign: J", "red"), ("number: J", "much"), ("number: J", ""), ("number: J", "nan")],
)
def test_what_is_no_answer_is_refused(kind: str, answer: str) -> None:
    with pytest.raises(UnusableAnswer):
        judge(question(kind), answer, READER)
