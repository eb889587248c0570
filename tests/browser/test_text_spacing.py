"""Nothing is cut off when readers space texts wider (WCAG 2.2, success criterion 1.4.12)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.layout import cut_off, document_size
from tests.browser.main_pages import main_pages

_SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    * { line-height: 1.5 !important; }
    * { letter-spacing: .12em !important; word-spacing: .16em !important; }
    p { margin-block-end: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""


@pytest.mark.slow
def test_no_text_is_cut_off_by_wider_spacing(page: Page) -> None:
    cut = {}
    for address in main_pages(page):
        page.set_viewport_size({"width": 1280, "height": 720})
        page.goto(address)
        page.evaluate(_SPACED)
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 720})
            found = cut_off(page)
            if document_size(page)[0] > width:
                found.append("the page scrolls sideways")
            if found:
                cut[f"{address} at {width}"] = found
    assert not cut
