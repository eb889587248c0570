"""A worksheet prints as one page A4, without the controls around it."""

import re

import pytest
from playwright.sync_api import Page

from app.lessons.library import NAMES
from tests.browser.axe import violations
from tests.tiers import some_slow


@pytest.mark.parametrize("name", some_slow(NAMES, 1))
@pytest.mark.parametrize("answers", ["", "1"])
def test_it_is_one_page(page: Page, name: str, answers: str) -> None:
    page.goto(f"/lessons/{name}/worksheet?answers={answers}&seed=4")
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == 1
    page.emulate_media(media="print")
    assert not page.locator(".worksheet-choices, header.top").first.is_visible()
    assert page.locator(".sheet").is_visible()
    page.emulate_media(media="screen")
    if name == list(NAMES)[0]:
        assert violations(page) == []
