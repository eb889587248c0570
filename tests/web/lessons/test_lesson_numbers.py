"""Every step of every lesson: its numbers are those of the page, all known, nothing changed."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from app.lessons.library import NAMES, lesson
from tests.tiers import some_slow
from tests.web.lab.test_one_symbol_one_value import collect, contradictions
from tests.web.lessons.pages import start_lesson
from tests.web.page import words


@pytest.mark.parametrize("name", some_slow(NAMES, 2))
def test_the_page_agrees_with_the_text(client: TestClient, name: str) -> None:
    together = 0
    for number, step in enumerate(lesson(name).steps, 1):
        page = start_lesson(client, name, f"?at={number}")
        where = f"step {number}"
        assert words(page.one("#lesson-step")) == step.title
        assert page.one(".lesson-wandered").get_text() == "", where
        assert not page.soup.select(".lesson-body .unknown, #notices dialog"), where
        found = collect(page.soup)
        assert contradictions(found) == {}, where
        together += sum("lesson" in places and len(places) > 1 for places in found.values())
        assert len(page.soup.select(".lesson-formula .formula")) == len(step.formulas)
    assert together
