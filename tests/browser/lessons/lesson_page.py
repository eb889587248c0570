"""Page object of a lesson: its steps, its numbers, and what lights up."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.lab import TIMEOUT_MS, Lab

_FORMULAS = """all => all.map(formula => formula.textContent.replace(/\\s+/g, ""))"""
_NAMED = """all => all.map(data =>
  [data.dataset.name, Number(data.getAttribute("value") ?? data.dataset.value)])"""


class LessonPage:
    """One open lesson."""

    def __init__(self, page: Page, name: str = ""):
        """Open a lesson by its address; without a name lesson 1 from a fresh visit."""
        self.page = page
        page.set_default_timeout(TIMEOUT_MS)
        page.goto(f"/lessons/{name}" if name else "/")
        if not name:
            page.get_by_role("link", name="Take lesson 1").click()
        expect(page.locator("#lesson")).to_be_visible()

    @property
    def lab(self) -> Lab:
        return Lab(self.page)

    @property
    def number(self) -> int:
        return int(self.page.locator(".lesson-progress").get_attribute("value") or 0)

    @property
    def count(self) -> int:
        return int(self.page.locator(".lesson-progress").get_attribute("max") or 0)

    @property
    def heading(self) -> Locator:
        return self.page.locator("#lesson-step")

    def is_at(self, number: int) -> None:
        expect(self.page.locator(f"#lesson-{number}")).to_have_count(1)

    def next(self) -> None:
        after = self.number + 1
        self.page.locator("#lesson-next").click()
        self.is_at(after)

    def back(self) -> None:
        before = self.number - 1
        self.page.get_by_role("button", name="Back", exact=True).click()
        self.is_at(before)

    def formulas(self) -> list[str]:
        """The formulas of the step as text without spaces."""
        found: list[str] = self.page.locator(".lesson-formula math").evaluate_all(_FORMULAS)
        return found

    def named_numbers(self, within: str) -> list[tuple[str, float]]:
        """Plain symbol and value of the numbers inside an element."""
        found: list[list[Any]] = self.page.locator(f"{within} [data-name]").evaluate_all(_NAMED)
        return [(name, value) for name, value in found]
