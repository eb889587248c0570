"""A class on one server: 100 visitors step once a second, 30 others play and watch.

The clients are processes of their own and use HTTP. `python -m benchmarks.load [--quick]`.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack

from benchmarks.clients.live_server import live_server
from benchmarks.clients.people import Stepper, percentile
from benchmarks.clients.watchers import watching
from benchmarks.verdict import Verdict, at_most

STEPPING = 100
PLAYING = 30
MAX_MS = 150.0


def main(arguments: Sequence[str]) -> int:
    """Print step times, viewers' frame rates and the server's processor time and memory."""
    seconds = 5.0 if "--quick" in arguments else 30.0
    with live_server() as server, ExitStack() as stack:
        player = server.as_another()
        playing = [player.new_session() for _ in range(PLAYING)]
        watched = stack.enter_context(watching(player, playing))
        for session_id in playing:
            player.play(session_id)
        steppers = []
        for number in range(STEPPING):
            person = server.as_another()
            session_id, late = person.new_session(), number / STEPPING
            steppers.append(
                Stepper(server.host, server.port, session_id, 1.0, headers=person.bearer, late=late)
            )
        before = server.cpu_seconds()
        for stepper in steppers:
            stepper.start()
        counted = watched.count(seconds)
        after = server.cpu_seconds()
        for stepper in steppers:
            stepper.leave()
        for stepper in steppers:
            stepper.join()
        memory = server.memory()
    steps = [each for stepper in steppers for each in stepper.seconds]
    failures = [each for stepper in steppers for each in stepper.failures]
    p95 = percentile(steps, 0.95) * 1000
    name = f"p95 of a step, {STEPPING} stepping, {PLAYING} playing, ms"
    verdicts = [
        at_most(name, p95, MAX_MS, f"{p95:.0f}"),
        Verdict("  median, ms", f"{percentile(steps, 0.5) * 1000:.0f} ({len(steps)} steps)"),
        at_most("  errors", len(failures), 0, f"{len(failures)} {sorted(set(failures))}"),
        Verdict("frames a second of a viewer, median", f"{percentile(counted.rates, 0.5):.0f}"),
        Verdict("kB a second of a viewer", f"{counted.bytes / PLAYING / 1000:.0f}"),
    ]
    if before is not None and after is not None:
        cores = (after - before) / seconds
        verdicts.append(Verdict("cores of the server", f"{cores:.2f}"))
    if memory is not None:
        verdicts.append(Verdict("memory of the server, MB", f"{memory / 1e6:.0f}"))
    for verdict in verdicts:
        print(verdict)
    return int(any(verdict.met is False for verdict in verdicts))


if __name__ == "__main__":
    start = time.monotonic()
    code = main(sys.argv[1:])
    print(f"{time.monotonic() - start:.0f} s")
    raise SystemExit(code)
