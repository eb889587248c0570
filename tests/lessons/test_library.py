"""The app's own lessons: confirmed by the engine, and of the form that they should have."""

from __future__ import annotations

import re

import pytest

from app.lessons.check import check
from app.lessons.lesson import Live, Text
from app.lessons.library import NAMES, lesson, lessons, source
from app.lessons.shown import plain_text
from app.lessons.states import state_at
from app.lessons.values import Reader, value_of
from app.render.formulas.article import ARTICLE
from tests.for_each import for_each
from tests.lessons.article_by_hand import ALPHA, W0, W1, worked

MAX_SENTENCES = 3
MAX_CLICKS = 8
"""From a fresh visit to the first derivative: one to open the lesson, one for each step after."""


@pytest.mark.parametrize("name", NAMES)
def test_the_engine_confirms_every_number_question_and_claim(name: str) -> None:
    assert [str(failure) for failure in check(lesson(name))] == []


@for_each("name", NAMES)
def test_a_lesson_has_eight_to_fifteen_steps_each_with_a_formula_and_claims(name: str) -> None:
    steps = lesson(name).steps
    assert 8 <= len(steps) <= 15
    assert 5 <= lesson(name).minutes <= 10
    assert [step.title for step in steps if not step.formulas] == []
    assert sum(len(step.claims) for step in steps) >= len(steps)
    assert sum(step.question is not None for step in steps) >= 3


@for_each("name", NAMES)
def test_texts_are_short(name: str) -> None:
    for step in lesson(name).steps:
        words = " ".join(
            "x" if isinstance(part, Live) else part.text
            for block in step.text
            for part in block.parts
        )
        assert len(re.findall(r"[.?!](?= |$)", words)) <= MAX_SENTENCES, step.title
        assert len(words) < 400, step.title


def test_the_first_lesson_has_every_formula_of_the_article_in_its_order() -> None:
    shown = [
        formula
        for step in lesson("one-update").steps
        for formula in step.formulas
        if formula in ARTICLE
    ]
    assert list(dict.fromkeys(shown)) == list(ARTICLE)


def test_the_first_lesson_names_the_slip_of_the_article() -> None:
    step = next(step for step in lesson("one-update").steps if "dJ_dw0" in step.formulas)
    said = " ".join(
        part.text for block in step.text for part in block.parts if not isinstance(part, Live)
    )
    assert "dz⁰/dw⁰" in said
    assert "∂z¹/∂w⁰" in said
    assert "slip" in said


def test_the_first_derivative_is_understood_after_eight_clicks_at_most() -> None:
    clicks = next(
        number
        for number, step in enumerate(lesson("one-update").steps, 1)
        if any(
            isinstance(part, Live) and part.source == "∂J/∂w¹"
            for block in step.text
            for part in block.parts
        )
    )
    assert clicks <= MAX_CLICKS


def test_every_number_of_the_first_lesson_is_the_one_worked_out_by_hand() -> None:
    row = worked(1.0, 1.0, m=1)
    by_hand = row | {name.replace("Jᵢ", "J"): value for name, value in row.items()}
    by_hand |= {"m": 1.0, "α": ALPHA, "w⁰": W0, "w¹": W1, "b⁰": 0.0, "b¹": 0.0}
    seen = set()
    for number, step in enumerate(lesson("one-update").steps[:13], 1):
        session = state_at(lesson("one-update"), number)
        for part in (part for block in step.text for part in block.parts):
            if isinstance(part, Live):
                value = value_of(session, part.source, 1)
                assert value == pytest.approx(by_hand[part.source], rel=1e-12), part.source
                seen.add(part.source)
    assert {"∂J/∂w¹", "∂J/∂b¹", "∂J/∂w⁰", "∂J/∂b⁰", "∂J/∂a¹", "∂a¹/∂z¹"} <= seen
    updated = state_at(lesson("one-update"), 14)
    for symbol, before in (("w⁰", W0), ("w¹", W1), ("b⁰", 0.0), ("b¹", 0.0)):
        expected = before - ALPHA * by_hand[f"∂J/∂{symbol}"]
        assert value_of(updated, symbol) == pytest.approx(expected, rel=1e-12)


def test_lessons_are_listed_in_their_order() -> None:
    assert [each.name for each in lessons()] == list(NAMES)
    assert len(lessons()) == 7
    assert source("xor").startswith("---\ntitle: ")
    with pytest.raises(KeyError):
        source("../../etc/passwd")


def test_a_text_is_shown_with_its_numbers() -> None:
    step = lesson("one-update").steps[13]
    session = state_at(lesson("one-update"), 14)
    shown = plain_text(step.text[0].parts, Reader(session, 1))
    assert "0.5133 − 2 · (−0.1499) = 0.8131" in shown
    assert isinstance(step.text[0].parts[0], Text)
