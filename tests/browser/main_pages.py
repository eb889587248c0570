"""Addresses of the main pages, with something on each."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.lab import Lab
from tests.browser.room_pages import open_room
from tests.browser.test_compare import race


def main_pages(page: Page) -> list[str]:
    """The lab first; then its own pages, a comparison, a room and what needs no session."""
    race(page, "Adam", "SGD")
    compared = page.url
    lab = Lab(page).open("circle")
    lab.select("w0.1.1", "batch")
    address = page.url.split("?")[0]
    _, code = open_room(page)
    return [
        f"{address}?select=w0.1.1&sample=batch&charts=loss.gradients",
        *(f"{address}{path}" for path in ("/data", "/weights", "/race", "/sweep", "/points")),
        compared,
        *(f"/room/{code}{path}" for path in ("/desk", "/wall", "/challenge", "/homework")),
        *("/practice", "/lessons", "/lessons/one-update?at=3", "/sessions", "/plans", "/j"),
    ]
