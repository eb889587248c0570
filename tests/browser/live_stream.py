"""The event stream of a page, for tests that answer in place of the server."""

from __future__ import annotations

from playwright.sync_api import Page

STREAMS = "**/live/*"
"""Its address, and that of the polls in its place."""


def own_stream(page: Page) -> Page:
    """The page with a stream of its own: Playwright sees no requests of a SharedWorker."""
    page.add_init_script("delete globalThis.SharedWorker")
    return page
