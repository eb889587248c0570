"""The commands of WebDriver, which Firefox (as Marionette) and WebKit's driver understand."""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

from tests.browser.engines.window import SECONDS, Left, Window

LEFT = {"javascript error", "no such window", "stale element reference", "no such frame"}
"""Errors of a page that goes while a script runs in it."""


KEYS = {"Enter": "\ue007", "Home": "\ue011"}
"""Codes of WebDriver."""


class Refused(RuntimeError):
    """The driver could not obey a command."""


class WebDriver(Window):
    """A window that obeys commands by the names of Marionette."""

    @abstractmethod
    def command(self, name: str, parameters: Mapping[str, object]) -> Any:
        """Send a command; its value. Raises Refused, or Left."""

    def begin(self, capabilities: Mapping[str, object]) -> Any:
        """Begin the driver's session; its answer."""
        milliseconds = 1000 * SECONDS
        limits = {"script": milliseconds, "pageLoad": milliseconds}
        wanted = {"alwaysMatch": {**capabilities, "timeouts": limits}}
        return self.command("NewSession", {"capabilities": wanted})

    def fail(self, error: str, message: str) -> None:
        """Raise what an answer's error stands for."""
        raise (Left if error in LEFT else Refused)(f"{error}: {message}")

    def go(self, url: str) -> None:
        self.command("Navigate", {"url": self.base_url + url if url.startswith("/") else url})

    def click(self, selector: str) -> None:
        self.command("ElementClick", {"id": self._find(selector)})

    def click_at(self, x: float, y: float) -> None:
        move = {"type": "pointerMove", "x": round(x), "y": round(y), "duration": 0}
        presses = [{"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp")]
        self._act({"type": "pointer", "id": "mouse", "actions": [move, *presses]})

    def type(self, selector: str, text: str) -> None:
        element = self._find(selector)
        self.command("ElementClear", {"id": element})
        self.command("ElementSendKeys", {"id": element, "text": text})

    def press(self, selector: str, key: str) -> None:
        self.read(f"document.querySelector({json.dumps(selector)}).focus()")
        strokes = [{"type": kind, "value": KEYS[key]} for kind in ("keyDown", "keyUp")]
        self._act({"type": "key", "id": "keyboard", "actions": strokes})

    def run(self, script: str, *arguments: object) -> Any:
        return self.command("ExecuteAsyncScript", {"script": script, "args": list(arguments)})

    def resize(self, width: int, height: int) -> None:
        frame = self.read("[outerWidth - innerWidth, outerHeight - innerHeight]")
        self.command("SetWindowRect", {"width": width + frame[0], "height": height + frame[1]})

    def _act(self, source: Mapping[str, object]) -> None:
        self.command("PerformActions", {"actions": [source]})

    def _find(self, selector: str) -> str:
        found = self.command("FindElement", {"using": "css selector", "value": selector})
        return next(iter(found.values()))  # type: ignore[no-any-return]
