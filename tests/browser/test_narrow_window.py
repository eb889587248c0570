"""At 320 px, which is 400 % of a window of 1280 px, no page scrolls sideways (WCAG 2.2, 1.4.10)."""

from __future__ import annotations

import pytest
from playwright.sync_api import ViewportSize

from tests.browser.conftest import MakePage
from tests.browser.lab import Lab
from tests.browser.layout import document_size
from tests.browser.room_pages import open_room

LAB_PAGES = ("", "/data", "/weights", "/race", "/sweep")
PAGES = ("/practice", "/lessons", "/glossary", "/formulas", "/guide", "/sessions", "/plans", "/j")
ROOM_PAGES = ("/desk", "/wall", "/challenge", "/homework")


@pytest.mark.slow
def test_no_page_scrolls_sideways(make_page: MakePage) -> None:
    page = make_page(viewport=ViewportSize(width=320, height=640))
    lab = Lab(page).open("circle").page.url.split("?")[0]
    _, code = open_room(page)
    addresses = [f"{lab}{path}" for path in LAB_PAGES] + list(PAGES)
    addresses += [f"/room/{code}{path}" for path in ROOM_PAGES]
    wide = {}
    for address in addresses:
        response = page.goto(address)
        assert response and response.ok, address
        width, _ = document_size(page)
        if width > 320:
            wide[address] = width
    assert not wide
