"""Lesson 1 with a screen reader: each step is read from its heading on, in words."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from app.render.formulas.article import ARTICLE
from app.render.formulas.spoken import spoken
from tests.browser.accessibility_tree import heard
from tests.browser.lessons.lesson_page import LessonPage

pytestmark = pytest.mark.slow

UNSPOKEN = re.compile(r"[a-zJ][⁰¹²³⁻]|[₀₁₂₃ᵢ]|10⁻")
"""What speech engines drop, or read as a power."""


def test_each_step_is_read_from_its_heading_on(page: Page) -> None:
    lesson = LessonPage(page)
    read: list[str] = []
    state = page.locator("#spoken-state[role=status]")
    for number in range(1, lesson.count + 1):
        lines = heard(page, "#lesson")
        headings = [line for line in lines if line.startswith("heading ")]
        assert len(headings) == 1, (number, headings)
        assert not [line for line in lines if line.startswith("math")]
        told = lines[lines.index(headings[0]) :]
        # The article's slip is told as it is printed, and the choices are as they are seen.
        unread = [
            line
            for line in told
            if UNSPOKEN.search(line) and not line.startswith("button ") and "∂" not in line
        ]
        assert all("dz⁰" in line or "a¹ is positive" in line or "w⁰." in line for line in unread)
        expect(state).to_contain_text("epoch")
        read += told
        if number < lesson.count:
            assert any(line.startswith("button Next") for line in lines)
            lesson.next()
            expect(lesson.heading).to_be_focused()
    start = 0
    for known in ARTICLE.values():
        words = spoken(known.mathml)
        assert words in read[start:], words
        start = read.index(words, start) + 1
