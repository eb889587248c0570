"""A lesson by keyboard, on a phone, through the history; terms that light up; axe."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.browser.axe import violations
from tests.browser.conftest import MakePage
from tests.browser.layout import document_size
from tests.browser.lessons.lesson_page import LessonPage
from tests.tiers import slow

LINKED = re.compile(r"\blinked\b")
PHONE = ViewportSize(width=390, height=844)
LYING = ViewportSize(width=844, height=390)
MAIN = 44


def box(part: Locator) -> tuple[float, float]:
    """Top and bottom in the window."""
    found = part.bounding_box()
    assert found is not None
    return found["y"], found["y"] + found["height"]


def test_keyboard_and_history(page: Page) -> None:
    lesson = LessonPage(page, "one-update")
    first = lesson.lab.api()["position"]
    page.locator("#lesson-next").focus()
    page.keyboard.press("Enter")
    lesson.is_at(2)
    expect(lesson.heading).to_be_focused()
    second = lesson.lab.api()["position"]
    assert second != first
    lesson.next()
    page.go_back()
    lesson.is_at(2)
    expect(page.locator(".lesson-wandered")).to_have_text("")
    assert lesson.lab.api()["position"] == second
    page.go_forward()
    lesson.is_at(3)
    lesson.back()
    lesson.back()
    assert lesson.lab.api()["position"] == first


def test_a_question_is_judged_in_a_live_region(page: Page) -> None:
    lesson = LessonPage(page, "one-update")
    while not page.locator(".lesson-question").count():
        lesson.next()
    verdict = page.locator(".lesson-question").get_by_role("status")
    expect(verdict).to_have_text("")
    page.get_by_role("button", name="smaller").click()
    expect(verdict).to_contain_text("Not quite. The answer is “larger”.")
    page.get_by_role("button", name="larger").click()
    expect(verdict).to_contain_text("Right.")
    page.reload()
    expect(verdict).to_contain_text("Right.")


def test_terms_light_up_both_ways(page: Page) -> None:
    lesson = LessonPage(page, "one-update")
    lesson.next()
    term = page.locator(".lesson dfn", has_text="z¹").first
    neuron = lesson.lab.part("a1.1")
    weight = lesson.lab.part("w1.1.1")
    in_formula = page.locator('.lesson-formula [data-term="z¹"]').first
    assert page.locator(f'[id="{term.get_attribute("aria-describedby")}"]').count() == 1
    # Its first words are for screen readers and lie nowhere.
    seen = term.locator("[aria-hidden]")
    for point, leave in ((seen.hover, page.mouse.move), (term.focus, None)):
        point()
        expect(neuron).to_have_class(LINKED)
        expect(in_formula).to_have_class(LINKED)
        expect(weight).not_to_have_class(LINKED)
        if leave:
            leave(2, 2)
    term.blur()
    expect(in_formula).not_to_have_class(LINKED)
    neuron.hover()
    expect(term).to_have_class(LINKED)
    expect(in_formula).to_have_class(LINKED)
    page.locator('.lesson-formula [data-term="w¹"]').first.hover()
    expect(weight).to_have_class(LINKED)
    expect(term).not_to_have_class(LINKED)


def test_wandering_off_and_back(page: Page) -> None:
    lesson = LessonPage(page, "one-update")
    lesson.next()
    part = lesson.lab.part("w0.1.1")
    part.focus()
    wandered = page.locator(".lesson-wandered")
    expect(wandered).to_have_text("")
    lesson.lab.step("epoch")
    expect(wandered).to_contain_text("You trained further.")
    page.get_by_role("button", name="Back to the lesson").click()
    expect(wandered).to_have_text("")
    lesson.is_at(2)


def test_on_a_phone_the_sheet_leaves_diagram_and_formula_in_sight(make_page: MakePage) -> None:
    page = make_page(viewport=PHONE, has_touch=True)
    lesson = LessonPage(page, "one-update")
    for _ in range(3):
        sheet, bar = page.locator("#lesson"), page.locator(".deck")
        top, bottom = box(sheet)
        assert bottom - top <= 0.36 * PHONE["height"]
        assert bottom <= box(bar)[0] + 1
        assert box(page.locator("svg.network"))[1] <= top
        assert box(page.locator(".moment-equation, .moment-product").first)[1] <= top
        for target in page.locator(".lesson :is(button, .lesson-head a)").all():
            found = target.bounding_box()
            assert found is not None
            assert min(found["width"], found["height"]) >= MAIN
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
        lesson.next()
    page.locator(".lesson dfn").first.tap()
    expect(page.locator(".linked").first).to_be_attached()
    assert violations(page) == []


@pytest.mark.parametrize("at", [slow("7"), "15"])
def test_nothing_is_beside_the_window_of_a_lying_phone(make_page: MakePage, at: str) -> None:
    page = make_page(viewport=LYING)
    LessonPage(page, f"one-update?at={at}").is_at(int(at))
    assert document_size(page)[0] <= LYING["width"]


@pytest.mark.parametrize("path", [slow("/lessons"), "/lessons/one-update?at=3&answer=1"])
def test_axe(page: Page, path: str) -> None:
    page.goto(path)
    assert violations(page) == []
