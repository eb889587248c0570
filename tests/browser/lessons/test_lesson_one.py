"""Lesson 1 from a fresh visit: the article's formulas in its order, each number the API's."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.render.formulas.article import ARTICLE
from tests.browser.conftest import MakePage
from tests.browser.lessons.lesson_page import LessonPage

SAMPLE = 1


def plain(mathml: str) -> str:
    return re.sub(r"<[^>]+>|\s", "", mathml)


def numbers_of(lesson: LessonPage) -> dict[str, float]:
    """All numbers of the chain rule for the lesson's example, from the API."""
    up = "⁰¹²"
    trace: dict[str, Any] = lesson.lab.trace([SAMPLE])
    parameters = lesson.lab.api("/parameters")
    known = {}
    for layer in (0, 1):
        known[f"w{up[layer]}"] = parameters["w"][layer][0][0]
        known[f"b{up[layer]}"] = parameters["b"][layer][0]
    for layer in (0, 1, 2):
        known[f"a{up[layer]}"] = trace["a"][layer][0][0]
        known[f"∂J/∂a{up[layer]}"] = trace["dJ_da"][layer][0][0]
    for layer in (1, 2):
        known[f"z{up[layer]}"] = trace["z"][layer - 1][0][0]
        known[f"∂a{up[layer]}/∂z{up[layer]}"] = trace["da_dz"][layer - 1][0][0]
    for layer in (0, 1):
        known[f"∂J/∂w{up[layer]}"] = trace["dJ_dw"][layer][0][0]
        known[f"∂J/∂b{up[layer]}"] = trace["dJ_db"][layer][0]
        known[f"∂z{up[layer + 1]}/∂w{up[layer]}"] = trace["a"][layer][0][0]
        known[f"∂z{up[layer + 1]}/∂b{up[layer]}"] = 1.0
    known["∂z²/∂a¹"] = parameters["w"][1][0][0]
    known["J"] = trace["loss"]
    return known


def walk(lesson: LessonPage) -> list[str]:
    """Go through the lesson; returns its formulas after comparing all its numbers.

    One click leads to it from a fresh visit, and one to each further step.
    """
    formulas: list[str] = []
    clicks: dict[str, int] = {}
    before = numbers_of(lesson)
    for number in range(1, lesson.count + 1):
        expect(lesson.page.locator(".lesson-wandered")).to_have_text("")
        expect(lesson.page.locator(".lesson-body .unknown")).to_have_count(0)
        formulas += lesson.formulas()
        now = numbers_of(lesson)
        # After an update the factors are those of the step just made, the parameters the new ones.
        is_made = lesson.lab.api()["position"]["phase"] == "update"
        known = {**now, **{k: v for k, v in before.items() if k[0] in "∂azJ"}} if is_made else now
        for name, value in lesson.named_numbers(".lesson-body"):
            assert value == pytest.approx(known[name.replace("ᵢ", "")], rel=1e-12), (number, name)
            clicks.setdefault(name, number)
        before = known
        if number < lesson.count:
            lesson.next()
    assert {"w⁰", "w¹", "z¹", "a¹", "z²", "a²", "J", "∂J/∂w¹", "∂J/∂a¹"} <= clicks.keys()
    assert clicks["∂J/∂w¹"] <= 8
    return formulas


def test_the_articles_formulas_in_its_order_with_the_apis_numbers(page: Page) -> None:
    formulas = walk(LessonPage(page))
    places = []
    start = 0
    for known in ARTICLE.values():
        assert plain(known.mathml) in formulas[start:], known.plain
        start = formulas.index(plain(known.mathml), start) + 1
        places.append(start)
    assert places == sorted(places)


@pytest.mark.slow
def test_the_same_with_scripts_off(make_page: MakePage) -> None:
    walk(LessonPage(make_page(java_script_enabled=False)))
