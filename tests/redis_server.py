"""A real Redis or Valkey server on a free port, which a test may stop, halt and start again."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

SECONDS_TO_START = 20
NAMES = ("valkey-server", "redis-server")


class NoRedis(RuntimeError):
    """No server can be started on this machine."""


class RedisServer:
    """One process at a time, always on the same port and without anything on disk."""

    def __init__(self, program: str, folder: Path, options: tuple[str, ...] = ()):
        self._program = program
        self._folder = folder
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None
        self.port = _free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it unless it runs, and wait until it answers."""
        if self._process is not None:
            return
        options = ("--save", "", "--appendonly", "no", "--bind", "127.0.0.1", *self._options)
        command = [self._program, "--port", str(self.port), "--dir", str(self._folder), *options]
        log = self._folder / "log"
        with log.open("wb") as file:
            self._process = subprocess.Popen(command, stdout=file, stderr=file)
        end = time.monotonic() + SECONDS_TO_START
        while not self._answers():
            assert time.monotonic() < end and self._process.poll() is None, log.read_text()

    def kill(self) -> None:
        """Kill it; its data are gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def halt(self) -> None:
        """Suspend the process: connections stay open and unanswered."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Resume after ``halt``."""
        self._signal(signal.SIGCONT)

    def ask(self, *words: str | bytes) -> bytes:
        """Send a command; the raw reply."""
        with closing(socket.create_connection(("127.0.0.1", self.port), 5)) as line:
            line.sendall(_as_array(words))
            return line.recv(65536)

    def clear(self) -> None:
        """Delete all data; start it unless it runs."""
        self.start()
        assert self.ask("FLUSHALL") == b"+OK\r\n"

    def _answers(self) -> bool:
        try:
            return self.ask("PING").startswith((b"+PONG", b"-NOAUTH"))
        except OSError:
            return False

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)


@contextmanager
def redis_server(*options: str) -> Iterator[RedisServer]:
    """A running server; raises NoRedis."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        raise NoRedis(f"none of {', '.join(NAMES)} is on the PATH; install redis-server")
    with tempfile.TemporaryDirectory() as folder:
        server = RedisServer(program, Path(folder), options)
        try:
            server.start()
            yield server
        finally:
            server.kill()


def required() -> bool:
    """Whether tests without a server fail instead of being skipped."""
    return os.environ.get("REQUIRE_REDIS") == "1"


def _as_array(words: tuple[str | bytes, ...]) -> bytes:
    parts = [word.encode() if isinstance(word, str) else word for word in words]
    lines = b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts)
    return b"*%d\r\n%s" % (len(parts), lines)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port
