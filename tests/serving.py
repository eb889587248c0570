"""The server in a process of its own, for tests that need a real one."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
ANY_PORT = ("serve", "--port", "0")
SECONDS_TO_START = 60
SECONDS_TO_STOP = 5


@dataclass
class Served:
    url: str
    process: subprocess.Popen[str]

    def stop(self) -> int:
        """Send SIGTERM, as Docker does; the exit code."""
        self.process.terminate()
        return self.process.wait(SECONDS_TO_STOP)


@contextmanager
def serving(
    arguments: Sequence[str] = ANY_PORT,
    *,
    python: Path | str = sys.executable,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
) -> Iterator[Served]:
    process = subprocess.Popen(
        [str(python), "-m", "app", *arguments],
        cwd=cwd,
        # With this variable set, each server would compile all of the app's source again.
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "", **(env or {})},
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield Served(_url(process), process)
            if process.poll() is None:
                process.terminate()
                process.wait(SECONDS_TO_STOP)
        finally:
            process.kill()


def _url(process: subprocess.Popen[str]) -> str:
    """Printed by the server once it answers, so there is nothing to poll."""
    assert process.stdout is not None
    watchdog = threading.Timer(SECONDS_TO_START, process.kill)
    watchdog.start()
    line = process.stdout.readline()
    watchdog.cancel()
    name, _, url = line.strip().partition(": ")
    assert name == "Backprop Playground", f"the server did not start, it said {line!r}"
    return url
