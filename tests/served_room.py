"""A teacher and students of a real server, each with cookies of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import httpx

from tests.replicas.visitor import SECONDS, Event, events
from tests.web.calls import SMALL


class ServedRoom:
    """``session`` is the teacher's run, ``code`` the code of the room that follows it."""

    def __init__(self, url: str, stack: ExitStack, **recipe: Any):
        self.url = url
        self._stack = stack
        self.teacher = self.browser()
        made = self.teacher.post(f"{url}/api/sessions", json={**SMALL, **recipe})
        assert made.status_code == 201, made.text
        self.session: str = made.json()["id"]
        opened = self.teacher.post(f"{url}/lab/{self.session}/room", data={"names": "on"})
        assert opened.status_code == 303, opened.text
        self.code: str = opened.headers["location"].split("/")[2]

    def browser(self) -> httpx.Client:
        """A client without cookies."""
        return self._stack.enter_context(httpx.Client(timeout=SECONDS))

    # ---- the teacher

    def do(self, action: str, url: str = "", **body: Any) -> int:
        """Step, play or pause; the new version."""
        address = f"{url or self.url}/api/sessions/{self.session}/{action}"
        answer = self.teacher.post(address, json=body)
        assert answer.status_code == 200, answer.text
        version: int = answer.json()["version"]
        return version

    def choose(self, key: str, url: str = "") -> None:
        """Select another weight in the lab that the class follows."""
        address = f"{url or self.url}/lab/{self.session}?room={self.code}&select={key}"
        assert self.teacher.get(address).status_code == 200

    def tell(self, action: str, url: str = "", **form: Any) -> httpx.Response:
        """Post a form of the room."""
        return self.teacher.post(f"{url or self.url}/room/{self.code}/{action}", data=form)

    # ---- the students

    def join(self, url: str = "", name: str = "Ada") -> httpx.Client:
        """A student who has joined."""
        student = self.browser()
        form = {"code": self.code, "name": name}
        joined = student.post(f"{url or self.url}/j", data=form)
        assert joined.headers.get("location") == f"/room/{self.code}", joined.text
        return student

    @contextmanager
    def follow(
        self,
        student: httpx.Client,
        url: str = "",
        headers: dict[str, str] | None = None,
        **query: str,
    ) -> Iterator[Iterator[Event]]:
        """Name and data of each event of a student's stream."""
        address = f"{url or self.url}/room/{self.code}/stream"
        with student.stream("GET", address, params=query, headers=headers) as response:
            assert response.status_code == 200
            yield events(response)
