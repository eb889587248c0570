"""Frame rates, latency and memory of playing sessions: `python -m benchmarks.play`.

Server and clients are real processes on the same machine, so other load affects the figures. It
takes seven minutes, five of them for memory growth; --quick takes seconds.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator

from benchmarks.clients.live_server import NETWORKS, LiveServer, live_server
from benchmarks.playing.browser import NoBrowser, browser, painted_frames, playing_page
from benchmarks.playing.load import full_speed, latency_at_full_speed, many_sessions, many_viewers
from benchmarks.playing.memory import grown
from benchmarks.verdict import Verdict, load


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a first look, in seconds")
    options = parser.parse_args()
    started = time.monotonic()
    print(load())
    print(f"{'play':50} {'measured':32} goal")
    missed = 0
    with live_server() as server:
        for verdict in measure(server, quick=options.quick):
            print(verdict, flush=True)
            missed += verdict.met is False
    print(f"{missed} missed" if missed else "every goal is reached", end="; ")
    print(f"{time.monotonic() - started:.0f} s, {load()}")


def measure(server: LiveServer, *, quick: bool) -> Iterator[Verdict]:
    """Yield one line after another."""
    seconds, longer = (1.0, 1.5) if quick else (5.0, 10.0)
    names = list(NETWORKS)
    try:
        with browser() as chromium:
            yield from painted_frames(server, chromium, names[:1] if quick else names, seconds)
            with playing_page(server, server.url, chromium, names[0]) as page:
                yield from grown(server, page, 4.0 if quick else 300.0)
    except NoBrowser as error:
        yield Verdict("painted frames and memory", f"not measured: {error}")
    for name in names[:1] if quick else (names[0], names[-1]):
        yield full_speed(server, name, 1 if quick else 4, 1.0)
    yield from many_sessions(server, longer)
    yield from many_viewers(server, longer)
    yield from latency_at_full_speed(server, seconds)


if __name__ == "__main__":
    main()
