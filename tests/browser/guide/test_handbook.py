"""The pages of the guide in a real browser: accessible, and as wide as a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, ViewportSize

from app.web.guide.handbook import CLASS_PAGES, NAMES
from tests.browser.axe import violations
from tests.browser.layout import cut_off, document_size

PHONE = ViewportSize(width=390, height=844)


@pytest.mark.slow
@pytest.mark.parametrize("name", CLASS_PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_is_accessible(page: Page, name: str, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(f"/guide/{name}")
    assert violations(page) == []


@pytest.mark.slow
def test_no_page_scrolls_sideways_on_a_phone(page: Page) -> None:
    page.set_viewport_size(PHONE)
    for path in ("/guide", *(f"/guide/{name}" for name in sorted(NAMES))):
        page.goto(path)
        assert document_size(page)[0] == PHONE["width"], path
        assert cut_off(page) == [], path
