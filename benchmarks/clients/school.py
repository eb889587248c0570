"""A room with a teacher and students, who join as browsers do."""

from __future__ import annotations

import http.client
import re
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from urllib.parse import urlencode

from benchmarks.clients.class_watchers import Stream
from benchmarks.clients.live_server import LiveServer

FORM = {"content-type": "application/x-www-form-urlencoded"}
_VERSION = re.compile(r'data-version="(\d+)"')


class Teacher:
    """Opens a room on a new session."""

    def __init__(self, server: LiveServer):
        self.server = server
        self.session = server.new_session()
        status, location, _ = self._ask("POST", f"/lab/{self.session}/room", {"names": "on"})
        assert status == 303, status
        self.code = location.split("/")[2]

    def _ask(
        self, method: str, path: str, form: dict[str, str] | None = None
    ) -> tuple[int, str, str]:
        headers = {**self.server.bearer, **(FORM if form else {})}
        with closing(http.client.HTTPConnection(self.server.host, self.server.port)) as line:
            line.request(method, path, urlencode(form) if form else None, headers)
            answer = line.getresponse()
            return answer.status, answer.getheader("location", ""), answer.read().decode()

    def choose(self, key: str) -> None:
        """Select another weight, also for the class."""
        status, _, _ = self._ask("GET", f"/lab/{self.session}?room={self.code}&select={key}")
        assert status == 200, status

    def send(self) -> None:
        """Send the current state to everybody."""
        status, _, text = self._ask("POST", f"/room/{self.code}/send", {"what": "state"})
        assert status == 303, text

    @property
    def stream(self) -> Stream:
        """The stream of the teacher's own page."""
        header = "".join(f"{name}: {value}\r\n" for name, value in self.server.bearer.items())
        return f"/lab/{self.session}/stream?room={self.code}&shown=1", header


def join(server: LiveServer, code: str, students: int) -> Iterator[Stream]:
    """Let students join, each with their own cookie; yields the streams of their pages."""
    with closing(http.client.HTTPConnection(server.host, server.port, timeout=60)) as line:

        def ask(method: str, path: str, body: str | None, headers: dict[str, str]) -> str:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            text = answer.read().decode()
            assert answer.status == (303 if body else 200), (path, answer.status, text)
            cookies = answer.headers.get_all("set-cookie", [])
            return "; ".join(each.partition(";")[0] for each in cookies) if body else text

        for number in range(students):
            form = urlencode({"code": code, "name": f"Student {number + 1}"})
            cookie = ask("POST", "/j", form, FORM)
            page = ask("GET", f"/room/{code}", None, {"cookie": cookie})
            version = _VERSION.search(page)
            assert version is not None
            yield f"/room/{code}/stream?shown={version[1]}", f"Cookie: {cookie}\r\n"


def take(server: LiveServer, code: str, streams: Sequence[Stream], every: float) -> list[float]:
    """Every student takes the sent run and opens its page; they start ``every`` seconds apart.

    Returns when each has its page, in seconds. Raises AssertionError if a request is refused.
    """
    start = time.monotonic()

    def one(number: int) -> float:
        cookie = streams[number][1].removeprefix("Cookie: ").strip()
        time.sleep(max(0.0, start + number * every - time.monotonic()))
        with closing(http.client.HTTPConnection(server.host, server.port, timeout=60)) as line:
            line.request("POST", f"/room/{code}/take", "", {"cookie": cookie, **FORM})
            answer = line.getresponse()
            text = answer.read()
            assert answer.status == 303, text
            line.request("GET", answer.headers["location"], headers={"cookie": cookie})
            answer = line.getresponse()
            text = answer.read()
            assert answer.status == 200, text
        return time.monotonic() - start

    with ThreadPoolExecutor(len(streams)) as pool:
        return list(pool.map(one, range(len(streams))))
