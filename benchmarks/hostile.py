"""A normal user's step time, and the server's memory, under attack by 1000 hostile connections.

The attackers have another address than the user, because limits are per address. Of the default
4000 connections an address may have 2000, so 1000 attackers do not reach the limit, and 2000 would
leave the user the rest. At the user's own address they would share its rates and connections: the
user would be refused (503, 429) once these are used up (docs/decisions/0023). All limits are the
defaults, except for short time-outs, so that every attacker is disconnected several times; all
reconnect at once. `python -m benchmarks.hostile [--quick]`.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.request import urlopen

from benchmarks.clients.attackers import BROKEN, EACH
from benchmarks.clients.live_server import ROOT, LiveServer, live_server
from benchmarks.clients.people import Stepper, percentile
from benchmarks.verdict import Verdict, at_most, load

SOURCE = "127.0.0.2"
PAUSE = 0.1
MAX_MS = 300.0
MAX_MB = 400.0
"""Bodies of one address take at most 128 MB, twice that while they are read; 1000 connections have
buffers of at most 128 kB each for a body or an answer."""
STEADY = 1.2
"""Bounded memory: the peak of the second half is at most this multiple of the first half's."""
SECONDS_TO_CALM = 3.0


@dataclass
class MemoryMonitor(threading.Thread):
    """Measures the server's memory ten times a second."""

    server: LiveServer
    megabytes: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self._stopped = threading.Event()

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        """Measure until ``leave``."""
        while not self._stopped.wait(0.1):
            if (memory := self.server.memory()) is not None:
                self.megabytes.append(memory / 1e6)

    def leave(self) -> None:
        """Stop measuring."""
        self._stopped.set()


def main(arguments: Sequence[str]) -> int:
    """Print step times without and under attack, memory, and how the attacks ended."""
    seconds = 5.0 if "--quick" in arguments else 20.0
    deadline = f"{max(2.0, seconds / 5):g}"
    with live_server(
        {"HEAD_SECONDS": deadline, "STALLED_SECONDS": deadline, "LOG_LEVEL": "error"}
    ) as server:
        server.new_session()
        with attacking(server) as attack:
            alone = step(server, seconds / 2)
            before = server.memory()
            monitor = MemoryMonitor(server)
            refused = refusals(server)
            cores = server.cpu_seconds()
            attack.signal()
            monitor.start()
            beside = step(server, seconds)
            cores = ((server.cpu_seconds() or 0) - (cores or 0)) / seconds
            monitor.leave()
            monitor.join()
            attack.signal()
            ends = attack.read()
        time.sleep(SECONDS_TO_CALM)
        after = server.memory()
        refused = refusals(server) - refused
    p95, quiet = (percentile(each.seconds, 0.95) * 1000 for each in (beside, alone))
    middle, middle_alone = (percentile(each.seconds, 0.5) * 1000 for each in (beside, alone))
    errors = [*alone.failures, *beside.failures]
    verdicts = [
        Verdict("p50, p95 of a step, alone, ms", f"{middle_alone:.1f}, {quiet:.1f}"),
        at_most(
            f"p95 beside {4 * EACH + BROKEN} hostile connections, ms", p95, MAX_MS, f"{p95:.1f}"
        ),
        Verdict("  p50, ms; most, ms", f"{middle:.1f}; {max(beside.seconds) * 1000:.0f}"),
        Verdict("  p95 over p95 alone", f"{p95 / quiet:.1f}"),
        at_most(
            "  errors",
            len(errors),
            0,
            f"{len(errors)} {sorted(set(errors))} of {len(beside.seconds)}",
        ),
        Verdict("cores of the server", f"{cores:.2f}"),
    ]
    if before is not None and after is not None:
        half = len(monitor.megabytes) // 2
        early, late = max(monitor.megabytes[:half]), max(monitor.megabytes[half:])
        most = max(early, late)
        grown = most - before / 1e6
        found = f"{before / 1e6:.0f}, {most:.0f}, {after / 1e6:.0f}"
        verdicts += [
            Verdict("memory before, at most, after, MB", found),
            at_most("  most over before, MB", grown, MAX_MB, f"{grown:.0f}"),
            at_most("  most late over most early", late / early, STEADY, f"{late / early:.2f}"),
        ]
    for verdict in verdicts:
        print(verdict)
    print(f"refused and cut, by the server's count: {_listed(refused)}")
    print(f"closed connections, by what they were told: {_listed(ends)}")
    print(load())
    return int(any(verdict.met is False for verdict in verdicts))


def step(server: LiveServer, seconds: float) -> Stepper:
    """A visitor who steps for ``seconds`` on a separate connection."""
    user = server.as_another()
    session_id = user.new_session()
    stepper = Stepper(server.host, server.port, session_id, PAUSE, headers=user.bearer)
    stepper.start()
    time.sleep(seconds)
    stepper.leave()
    stepper.join()
    return stepper


class Attacking:
    """This side of the attackers' process."""

    def __init__(self, process: subprocess.Popen[str]):
        self._process = process

    def read(self) -> dict[str, int]:
        """Read a line from the process."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the attackers could not start")
        return dict(json.loads(line))

    def signal(self) -> None:
        """Send a line to the process: start, or stop."""
        print(file=self._process.stdin, flush=True)


@contextmanager
def attacking(server: LiveServer) -> Iterator[Attacking]:
    """Start the attackers; they create their sessions and wait."""
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "benchmarks.clients.attackers",
            server.host,
            str(server.port),
            SOURCE,
        ],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        attack = Attacking(process)
        attack.read()
        yield attack
    finally:
        process.kill()
        process.wait()


def refusals(server: LiveServer) -> Counter[str]:
    """The server's refusals, by reason."""
    with urlopen(f"{server.url}/metrics", timeout=30) as answer:
        text = answer.read().decode()
    pattern = r'^backprop_refusals_total\{reason="([^"]*)"\} (\S+)$'
    return Counter({reason: int(float(count)) for reason, count in re.findall(pattern, text, re.M)})


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items())) or "none"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
