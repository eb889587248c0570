"""Memory, disk and time of ten thousand stored sessions.

`python -m benchmarks.kept [--quick]`
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator

from benchmarks.clients.live_server import LiveServer, live_server
from benchmarks.verdict import Verdict, at_most, load

SESSIONS = 10_000
MAX_MEGABYTES = 400
MAX_MILLISECONDS = 150
FOUND_AGAIN = 200


def main() -> int:
    """Print a line for each figure; returns 1 if a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the sessions")
    count = SESSIONS // 10 if parser.parse_args().quick else SESSIONS
    print(f"{count} sessions in a file, over HTTP ({load()})")
    with live_server() as server:
        verdicts = []
        for verdict in measured(server, count):
            print(verdict, flush=True)
            verdicts.append(verdict)
    return int(any(verdict.met is False for verdict in verdicts))


def measured(server: LiveServer, count: int) -> Iterator[Verdict]:
    """Create sessions of the default recipe one after another, then load and step some of them."""
    before = server.memory()
    made: list[tuple[str, str]] = []

    def make(_: int) -> None:
        server.token = ""  # a new visitor creates each
        new = server.ask("POST", "/api/sessions", {})
        made.append((new["id"], new["token"]))

    yield in_time("to make one, p95 in ms", timed(make, count))
    again = made[:: max(1, count // FOUND_AGAIN)]

    def find(place: int) -> None:
        session_id, server.token = again[place]
        server.ask("GET", f"/api/sessions/{session_id}")

    yield in_time("to find one, p95 in ms", timed(find, len(again)))

    def step(place: int) -> None:
        session_id, server.token = again[place]
        server.ask("POST", f"/api/sessions/{session_id}/step", {"unit": "epoch", "count": 1})

    yield in_time("to step one, p95 in ms", timed(step, len(again)))
    after = server.memory()
    name = f"memory of the server with {count}, MB"
    if before is None or after is None:
        yield Verdict(name, "not measured: no /proc here")
    else:
        said = f"{after / 1e6:.0f} ({before / 1e6:.0f} before)"
        yield at_most(name, after / 1e6, MAX_MEGABYTES, said)
    size = server.database.stat().st_size
    yield Verdict("disk, kB a session", f"{size / count / 1e3:.1f} ({size / 1e6:.0f} MB)")


def timed(call: Callable[[int], object], count: int) -> list[float]:
    """The milliseconds of each call; it gets its number."""
    times = []
    for number in range(count):
        start = time.perf_counter()
        call(number)
        times.append((time.perf_counter() - start) * 1e3)
    return times


def in_time(name: str, times: list[float]) -> Verdict:
    """A line for the 95th percentile."""
    p95 = statistics.quantiles(times, n=20)[-1]
    said = f"{p95:.1f} (median {statistics.median(times):.1f})"
    return at_most(name, p95, MAX_MILLISECONDS, said)


if __name__ == "__main__":
    sys.exit(main())
