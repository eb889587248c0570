"""A server in a process of its own, with a client for benchmarks."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[2]
SECONDS_TO_COMPILE = 120
MAX_FILES = 8192
NO_RATE_LIMITS = dict.fromkeys(
    (
        "VISITOR_REQUESTS_PER_SECOND",
        "ADDRESS_REQUESTS_PER_SECOND",
        "VISITOR_CREATIONS_PER_MINUTE",
        "ADDRESS_CREATIONS_PER_MINUTE",
        "MAX_VIEWERS_PER_VISITOR",
        "MAX_SESSIONS_PER_VISITOR",
    ),
    "1000000",
)
"""Most benchmarks send more requests than people do, from one address."""
MAX_QUIET_SECONDS = 2
"""The server closes connections that are idle for five seconds."""
NETWORKS = {
    "2-4-2-1": [4, 2],
    "2-8-8-1": [8, 8],
    "2-8×6-1": [8] * 6,
    "2-16×8-1": [16] * 8,
}
"""Hidden units by name; all have two inputs and one output, tanh everywhere."""


def layers_of(name: str) -> list[dict[str, Any]]:
    """The layers of a recipe as the API takes them."""
    return [{"units": units, "activation": "tanh"} for units in [*NETWORKS[name], 1]]


class LiveServer:
    """A running server, and one visitor with one keep-alive connection to it."""

    def __init__(self, url: str, process: subprocess.Popen[str], database: Path):
        self.url = url
        self.database = database
        parts = urlsplit(url)
        assert parts.hostname is not None and parts.port is not None
        self.host, self.port = parts.hostname, parts.port
        self.process = process
        self._connection = http.client.HTTPConnection(self.host, self.port, timeout=30)
        self._asked = 0.0
        self.token = ""

    def as_another(self) -> LiveServer:
        """The same server with another, new visitor."""
        return LiveServer(self.url, self.process, self.database)

    def as_the_same(self) -> LiveServer:
        """The same server and visitor with another connection."""
        other = self.as_another()
        other.token = self.token
        return other

    @property
    def bearer(self) -> dict[str, str]:
        """The header that identifies the visitor, once a session has been created."""
        return {"authorization": f"Bearer {self.token}"} if self.token else {}

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """Send a request and return the JSON of the answer; raises RuntimeError for an error."""
        now = time.monotonic()
        if now - self._asked > MAX_QUIET_SECONDS:
            self._connection.close()  # the next request opens it again
        self._asked = now
        data = None if body is None else json.dumps(body)
        self._connection.request(
            method, path, data, {"content-type": "application/json", **self.bearer}
        )
        answer = self._connection.getresponse()
        text = answer.read()
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status} {text.decode()}")
        return json.loads(text) if text else None

    def new_session(self, network: str = "2-4-2-1") -> str:
        """Create a session; returns its id."""
        made = self.ask("POST", "/api/sessions", {"layers": layers_of(network)})
        self.token = made.get("token") or self.token
        found: str = made["id"]
        return found

    def play(self, session_id: str, speed: str = "1") -> None:
        """Start playing the session."""
        self.ask("POST", f"/api/sessions/{session_id}/play", {"speed": speed})

    def pause(self, session_id: str) -> None:
        """Pause the session."""
        self.ask("POST", f"/api/sessions/{session_id}/pause")

    def epoch(self, session_id: str) -> int:
        """The session's epoch."""
        epoch: int = self.ask("GET", f"/api/sessions/{session_id}")["position"]["epoch"]
        return epoch

    def cpu_seconds(self) -> float | None:
        """Processor time of the process; None if the system does not provide it."""
        try:
            text = Path(f"/proc/{self.process.pid}/stat").read_text()
        except OSError:
            return None
        fields = text.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> int | None:
        """Resident bytes of the process; None if the system does not provide it."""
        try:
            pages = Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]
        except OSError:
            return None
        return int(pages) * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def live_server(settings: Mapping[str, str] = NO_RATE_LIMITS) -> Iterator[LiveServer]:
    """Start a server on a free port with these settings, and wait for its compiled kernels.

    Sessions are stored in a file, as by default, which is deleted at the end.
    """
    allow_many_files()
    folder = TemporaryDirectory()
    database = Path(folder.name, "sessions.sqlite")
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "serve", "--port", "0"],
        cwd=ROOT,
        env={
            **os.environ,
            "BACKPROP_ENGINE": "auto",
            "BACKPROP_HOST": "127.0.0.1",
            **{f"BACKPROP_{name}": value for name, value in settings.items()},
            "BACKPROP_STORE": f"sqlite:///{database}",
        },
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        url = process.stdout.readline().strip().partition(": ")[2]
        if not url:
            raise RuntimeError("the server did not start")
        server = LiveServer(url, process, database)
        _wait_for_kernels(server)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        folder.cleanup()


def allow_many_files() -> None:
    """Raise the limit of open files for a thousand sockets, here and in child processes."""
    try:
        import resource
    except ImportError:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MAX_FILES if hard == resource.RLIM_INFINITY else min(MAX_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _wait_for_kernels(server: LiveServer) -> None:
    end = time.monotonic() + SECONDS_TO_COMPILE
    while not server.ask("GET", "/api/version")["engine"].startswith("numba"):
        if time.monotonic() > end:
            print("the kernels are not ready; NumPy trains")
            return
        time.sleep(0.1)
