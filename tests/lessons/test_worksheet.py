"""Worksheets: blanks with the right answers, for any seed."""

from __future__ import annotations

import math
import re

import pytest

from app.lessons.library import NAMES, lesson
from app.lessons.worksheet import Blank, worksheet
from tests.for_each import for_each
from tests.lessons.article_by_hand import worked
from tests.lessons.lesson_files import lesson_of
from tests.tiers import some_slow


def numbers(blank: Blank) -> dict[str, float]:
    return {
        given.symbol: float(given.value.replace("−", "-")) for given in blank.given if given.value
    }


def test_the_first_lesson_asks_for_the_whole_update() -> None:
    blanks = worksheet(lesson("one-update")).blanks
    asked = [blank.prompt.partition(" = ")[0] for blank in blanks if not blank.options]
    by_hand = worked(1.0, 1.0, 1)
    assert asked[:6] == ["z¹", "a¹", "z²", "a²", "J", "∂J/∂a²"]
    assert {"∂J/∂w¹", "∂J/∂b¹", "∂J/∂a¹", "∂J/∂w⁰", "∂J/∂b⁰", "w¹", "w⁰", "b¹", "b⁰"} <= set(asked)
    for blank in blanks:
        symbol = blank.prompt.partition(" = ")[0].replace("∂J", "∂Jᵢ")
        if symbol in by_hand:
            answer = float(blank.answer.replace("−", "-"))
            assert answer == pytest.approx(by_hand[symbol], rel=1e-3), symbol


def test_what_an_item_before_has_given_is_not_given_away() -> None:
    blanks = {blank.prompt: blank for blank in worksheet(lesson("one-update")).blanks}
    given = {each.symbol: each.value for each in blanks["z² = a¹ · w¹ + b¹"].given}
    assert given == {"a¹": None, "w¹": "0.5133", "b¹": "0"}


@for_each("seed", range(12), quick=4)
def test_another_seed_gives_other_numbers_and_the_right_key(seed: int) -> None:
    sheet = worksheet(lesson("one-update"), seed)
    first = next(blank for blank in sheet.blanks if blank.prompt.startswith("z¹ ="))
    last = next(blank for blank in sheet.blanks if blank.prompt.startswith("∂J/∂w¹ ="))
    w0 = numbers(first)["w⁰"]
    second = next(blank for blank in sheet.blanks if blank.prompt.startswith("z² ="))
    w1 = numbers(second)["w¹"]
    assert seed <= sheet.seed < seed + 16
    assert len(sheet.blanks) == len(worksheet(lesson("one-update")).blanks)
    a1 = 1 / (1 + math.exp(-w0))
    a2 = 1 / (1 + math.exp(-a1 * w1))
    expected = 2 * (a2 - 1) * a2 * (1 - a2) * a1
    assert float(last.answer.replace("−", "-")) == pytest.approx(expected, rel=2e-3)


def test_the_same_seed_gives_the_same_sheet() -> None:
    assert worksheet(lesson("two-samples"), 7) == worksheet(lesson("two-samples"), 7)
    assert worksheet(lesson("two-samples"), 7) != worksheet(lesson("two-samples"), 8)


@pytest.mark.parametrize("name", some_slow(NAMES, 3))
def test_every_lesson_has_a_worksheet_whose_questions_have_one_right_answer(name: str) -> None:
    sheet = worksheet(lesson(name))
    assert len(sheet.blanks) >= 4
    assert sheet.seed == lesson(name).steps[0].start.recipe.seed  # type: ignore[union-attr]
    for blank in sheet.blanks:
        assert blank.answer
        assert not blank.options or blank.answer in blank.options
        assert not re.search(r"[{}]", blank.prompt)


def test_what_fits_no_seed_is_left_out() -> None:
    step = "question: So?\noption: A if w⁰ > 1.24\noption: B if w⁰ > 1.25\nbecause: So.\n\nOne."
    small = lesson_of(f"claim: J < 1\nclaim: w⁰ = w⁰\nclaim: w¹ = w⁰ + 1\n{step}")
    assert [blank.answer for blank in worksheet(small).blanks] == ["A"]
    assert worksheet(small, 3).blanks == ()
