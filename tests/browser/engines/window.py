"""What a test does in a window of any engine."""

from __future__ import annotations

import json
import time
from abc import ABC, abstractmethod
from typing import Any

SECONDS = 20
"""Generous: a busy machine is slow."""

_UNTIL = """
const [millis, done] = arguments;
const end = performance.now() + millis;
const ask = () => {
  let value;
  try { value = CONDITION; } catch { value = false; }
  if (value || performance.now() > end) done(value ? value : false);
  else setTimeout(ask, 20);
};
ask();
"""


class Missing(RuntimeError):
    """The browser, or what drives it, is not installed."""


class Left(RuntimeError):
    """The page was left while a script of the test ran in it."""


class Window(ABC):
    """A browser's window with cookies of its own."""

    def __init__(self, url: str = ""):
        self.base_url = url

    @abstractmethod
    def go(self, url: str) -> None:
        """Open an address, and wait until it is loaded."""

    @abstractmethod
    def click(self, selector: str) -> None:
        """Click the first element in its middle, as a mouse does."""

    @abstractmethod
    def click_at(self, x: float, y: float) -> None:
        """Click a place of the window."""

    @abstractmethod
    def type(self, selector: str, text: str) -> None:
        """Empty the field and press the keys of the text in it."""

    @abstractmethod
    def press(self, selector: str, key: str) -> None:
        """Give the element the focus and press a key: Enter or Home."""

    @abstractmethod
    def run(self, script: str, *arguments: object) -> Any:
        """The value that the asynchronous script gives to its last argument, a function."""

    @abstractmethod
    def resize(self, width: int, height: int) -> None:
        """Set the size of the page."""

    def read(self, expression: str) -> Any:
        """Value of an expression of JavaScript."""
        return self.run(f"arguments[0]({expression});")

    def text(self, selector: str) -> str:
        """Text of the first element."""
        return str(self.read(f"document.querySelector({json.dumps(selector)}).textContent.trim()"))

    def until(self, expression: str) -> Any:
        """Wait for a true value of an expression of JavaScript, also in the next page.

        Raises AssertionError after SECONDS.
        """
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            try:
                value = self.run(_UNTIL.replace("CONDITION", expression), 1000)
            except Left:
                continue
            if value is not False:
                return value
        raise AssertionError(f"not within {SECONDS} s: {expression}")

    def shows(self, selector: str, text: str) -> None:
        """Wait until an element's text has this text within it."""
        element = f"document.querySelector({json.dumps(selector)})"
        self.until(f"{element}.textContent.includes({json.dumps(text)})")
