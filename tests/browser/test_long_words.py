"""The lab in the languages with the longest words: nothing is cut off or lies over another text."""

from __future__ import annotations

import pytest

from tests.browser.conftest import MakePage
from tests.browser.lab import Lab
from tests.browser.layout import cut_off, document_size
from tests.for_each import for_each


@pytest.mark.slow
@for_each("language", ["de", "fr"])
def test_long_words_are_not_cut_off(make_page: MakePage, language: str) -> None:
    page = make_page(locale=language)
    lab = Lab(page).open("circle")
    page.goto(f"/lab/{lab.id}?select=w0.1.1&charts=loss.gradients")
    assert page.locator("html").get_attribute("lang") == language
    for width in (1440, 1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        assert cut_off(page) == [], width
        assert document_size(page)[0] <= width
