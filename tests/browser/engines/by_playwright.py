"""Chromium as the other engines' windows; Playwright drives it as in all the other tests."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Error, Page, ViewportSize

from tests.browser.engines.window import Left, Window


class Chromium(Window):
    """A page of one browser context."""

    def __init__(self, page: Page):
        super().__init__()  # the context knows the server's address
        self._page = page

    def go(self, url: str) -> None:
        self._page.goto(url)

    def click(self, selector: str) -> None:
        self._page.locator(selector).first.click()

    def click_at(self, x: float, y: float) -> None:
        self._page.mouse.click(x, y)

    def type(self, selector: str, text: str) -> None:
        field = self._page.locator(selector).first
        field.fill("")
        field.press_sequentially(text)

    def press(self, selector: str, key: str) -> None:
        self._page.locator(selector).first.press(key)

    def run(self, script: str, *arguments: object) -> Any:
        function = f"(function() {{ {script} }})"
        promise = f"given => new Promise(done => {function}(...given, done))"
        try:
            return self._page.evaluate(promise, list(arguments))
        except Error as error:
            raise Left(error.message) from error

    def resize(self, width: int, height: int) -> None:
        self._page.set_viewport_size(ViewportSize(width=width, height=height))
