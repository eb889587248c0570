"""Simulated people who step sessions: one thread and connection each, at a fixed interval."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

SECONDS_TO_WAIT = 60


@dataclass
class Stepper(threading.Thread):
    """Steps a session by one batch every ``pause`` seconds, regardless of the response time."""

    host: str
    port: int
    session_id: str
    pause: float
    body: str = json.dumps({"unit": "batch"})
    headers: dict[str, str] = field(default_factory=dict)
    late: float = 0.0
    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self._stopped = threading.Event()

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        """Step until ``leave``."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=SECONDS_TO_WAIT)
        due = time.perf_counter() + self.late
        while not self._stopped.wait(max(0.0, due - time.perf_counter())):
            start = time.perf_counter()
            try:
                path = f"/api/sessions/{self.session_id}/step"
                headers = {"content-type": "application/json", **self.headers}
                connection.request("POST", path, self.body, headers)
                answer = connection.getresponse()
                answer.read()
                if answer.status != 200:
                    self.failures.append(str(answer.status))
            except (OSError, http.client.HTTPException) as error:
                self.failures.append(type(error).__name__)
                connection.close()
            now = time.perf_counter()
            self.seconds.append(now - start)
            due = max(due + self.pause, now)
        connection.close()

    def leave(self) -> None:
        """Stop stepping."""
        self._stopped.set()


def percentile(values: Sequence[float], share: float) -> float:
    """The value that a fraction ``share`` of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
