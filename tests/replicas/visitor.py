"""A visitor with a browser: one cookie jar for all requests, whichever replica answers them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import httpx

SECONDS = 20.0
T = TypeVar("T")
Event = tuple[str, dict[str, Any]]


class Visitor:
    """Talks to the replica named by each call."""

    def __init__(self, client: httpx.Client):
        self.client = client

    def make(self, url: str, **recipe: Any) -> str:
        """Create a session; its id."""
        answer = self.client.post(f"{url}/api/sessions", json=recipe)
        assert answer.status_code == 201, answer.text
        made: str = answer.json()["id"]
        return made

    def get(self, url: str, session: str, part: str = "") -> dict[str, Any]:
        answer = self.client.get(f"{url}/api/sessions/{session}{part}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def post(self, url: str, session: str, action: str, **body: Any) -> dict[str, Any]:
        answer = self.client.post(f"{url}/api/sessions/{session}/{action}", json=body)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def patch(self, url: str, session: str, **part: Any) -> dict[str, Any]:
        answer = self.client.patch(f"{url}/api/sessions/{session}", json=part)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    @contextmanager
    def watch(self, url: str, session: str, shown: int = 1) -> Iterator[Iterator[Any]]:
        """Name and data of each event of a session's stream."""
        address = f"{url}/lab/{session}/stream?shown={shown}"
        with self.client.stream("GET", address) as response:
            assert response.status_code == 200
            yield events(response)


def events(response: httpx.Response) -> Iterator[Event]:
    name, end = "", time.monotonic() + SECONDS
    for line in response.iter_lines():
        assert time.monotonic() < end, f"no event for {SECONDS} s"
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))
            end = time.monotonic() + SECONDS


def next_of(found: Iterator[Event], name: str) -> dict[str, Any]:
    return next(data for kind, data in found if kind == name)


def frame_of(found: Iterator[Event], generation: int) -> dict[str, Any]:
    """The next frame of a generation, or of a later one."""
    return next(
        data for kind, data in found if kind == "frame" and data["generation"] >= generation
    )


def until(ask: Callable[[], T | None], seconds: float = SECONDS) -> T:
    """Poll ``ask`` until its result is true, and return that."""
    end = time.monotonic() + seconds
    while True:
        found = ask()
        if found:
            return found
        assert time.monotonic() < end, f"not within {seconds} s"
