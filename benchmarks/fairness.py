"""How long a visitor's steps take while another visitor uses as much of the server as possible.

One plays 50 sessions at full speed and runs 8 trainings of ten seconds; the other steps ten times a
second. `python -m benchmarks.fairness [--quick]`.
"""

from __future__ import annotations

import http.client
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress

from benchmarks.clients.live_server import LiveServer, live_server
from benchmarks.clients.people import Stepper, percentile
from benchmarks.clients.watchers import watching
from benchmarks.verdict import Verdict, at_most

PLAYING = 50
TRAINING = 8
MAX_MS = 300.0
NETWORK = "2-16×8-1"


def main(arguments: Sequence[str]) -> int:
    """Print a line without and one with the other visitor's load."""
    seconds = 5.0 if "--quick" in arguments else 15.0
    verdicts: list[Verdict] = []
    with live_server() as server:
        other = server.as_another()
        quiet = step_ms(other, seconds / 3)
        verdicts.append(Verdict("p95 of a step, alone, ms", f"{quiet:.0f}"))
        playing = [server.new_session() for _ in range(PLAYING)]
        training = [server.new_session(NETWORK) for _ in range(TRAINING)]
        with watching(server, playing):
            for session_id in playing:
                server.play(session_id, "max")
            threads = [
                threading.Thread(target=train, args=(server, session_id), daemon=True)
                for session_id in training
            ]
            for thread in threads:
                thread.start()
            time.sleep(1)
            busy = step_ms(other, seconds)
        name = f"p95 beside {PLAYING} playing and {TRAINING} training, ms"
        verdicts.append(at_most(name, busy, MAX_MS, f"{busy:.0f}"))
    for verdict in verdicts:
        print(verdict)
    return int(any(verdict.met is False for verdict in verdicts))


def step_ms(server: LiveServer, seconds: float) -> float:
    """The 95th percentile in milliseconds of a visitor's steps, at ten a second."""
    session_id = server.new_session()
    stepper = Stepper(server.host, server.port, session_id, 0.1, headers=server.bearer)
    stepper.start()
    time.sleep(seconds)
    stepper.leave()
    stepper.join()
    if stepper.failures:
        raise RuntimeError(f"steps were refused: {stepper.failures[:5]}")
    return percentile(stepper.seconds, 0.95) * 1000


def train(server: LiveServer, session_id: str) -> None:
    """Request more epochs than fit into ten seconds, on a separate connection."""
    with suppress(RuntimeError, OSError, http.client.HTTPException):  # the server may stop before
        server.as_the_same().ask(
            "POST", f"/api/sessions/{session_id}/step", {"unit": "epoch", "count": 10_000}
        )


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
