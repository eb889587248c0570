"""Play under load: full speed, many sessions, many viewers, and the latency of other requests."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from app.engine import kernels
from app.training.recipe.parts import LayerRecipe
from app.training.recipe.recipe import Recipe
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from benchmarks.clients.live_server import NETWORKS, LiveServer
from benchmarks.clients.watchers import watching
from benchmarks.verdict import Verdict, at_least, at_most

FULL_SPEED_SHARE = 0.9
SESSIONS, FRAMES_OF_SESSIONS, STEP_MILLISECONDS = 60, 12.0, 100.0
VIEWERS, FRAMES_OF_VIEWERS = 1000, 15.0
MAX_LATENCY_MILLISECONDS = 10.0
SETTLED_SECONDS = 1.0
"""After the start of play, until frames come evenly."""


def full_speed(server: LiveServer, name: str, rounds: int, seconds: float) -> Verdict:
    """Epochs per second of a watched run, as a share of the engine's own speed."""
    kernels.compile_now()  # otherwise it is compared with NumPy
    layers = [LayerRecipe(units=units, activation="tanh") for units in [*NETWORKS[name], 1]]
    alone = TrainingSession(Recipe(layers=layers))
    alone.step(Unit.EPOCH, 10)
    session_id = server.new_session(name)
    played, bare = [], []
    with watching(server, [session_id]):
        for _ in range(rounds):
            server.play(session_id, "max")
            time.sleep(SETTLED_SECONDS / 4)
            before, start = server.epoch(session_id), time.perf_counter()
            time.sleep(seconds)
            after, end = server.epoch(session_id), time.perf_counter()
            server.pause(session_id)
            played.append((after - before) / (end - start))
            start = time.perf_counter()
            done = alone.step(Unit.EPOCH, 2**31, partial(is_before, start + seconds))
            bare.append(done / (time.perf_counter() - start))
    reached, possible = statistics.median(played), statistics.median(bare)
    share = statistics.median(p / b for p, b in zip(played, bare, strict=True))
    text = f"{share:.2f} ({reached:.0f} of {possible:.0f} epochs/s)"
    return at_least(f"full speed, {name}, share of the engine", share, FULL_SPEED_SHARE, text)


def many_sessions(server: LiveServer, seconds: float) -> Iterator[Verdict]:
    """Sixty sessions play with a viewer each, while another visitor steps."""
    ids = [server.new_session() for _ in range(SESSIONS)]
    stepped = server.new_session()
    with watching(server, ids) as clients:
        for session_id in ids:
            server.play(session_id)
        time.sleep(SETTLED_SECONDS)
        start, before = clients.look()
        times = repeat(partial(step_batch, server, stepped), seconds, 0.05)
        rates = clients.since(start, before).rates
        for session_id in ids:
            server.pause(session_id)
    yield frames_of_each(f"{SESSIONS} sessions play, frames/s", rates, FRAMES_OF_SESSIONS)
    slow = percentile(times, 95)
    yield at_most(
        "  a step of another, ms (19 of 20)", slow, STEP_MILLISECONDS, f"{slow:.1f} of {len(times)}"
    )


def many_viewers(server: LiveServer, seconds: float) -> Iterator[Verdict]:
    """One session plays for a thousand viewers."""
    session_id = server.new_session()
    with watching(server, [session_id] * VIEWERS) as clients:
        server.play(session_id)
        time.sleep(SETTLED_SECONDS)
        cpu = server.cpu_seconds()
        found = clients.count(seconds)
        cpu_then = server.cpu_seconds()
        server.pause(session_id)
    yield frames_of_each(f"{VIEWERS} viewers of one, frames/s", found.rates, FRAMES_OF_VIEWERS)
    if cpu is not None and cpu_then is not None:
        sent = sum(found.rates) * seconds
        each = (cpu_then - cpu) / sent * 1e6 if sent else 0.0
        text = f"{each:.0f} µs, {found.bytes / 1e6:.0f} MB/s in all"
        yield Verdict("  server's processor time a frame sent", text)


def latency_at_full_speed(server: LiveServer, seconds: float) -> Iterator[Verdict]:
    """Latency of the simplest request while the largest network plays at full speed."""
    idle = repeat(lambda: server.ask("GET", "/healthz"), min(1.0, seconds), 0.005)
    session_id, stepped = server.new_session("2-16×8-1"), server.new_session()
    with watching(server, [session_id]):
        server.play(session_id, "max")
        time.sleep(SETTLED_SECONDS)
        times = repeat(lambda: server.ask("GET", "/healthz"), seconds, 0.005)
        steps = repeat(partial(step_batch, server, stepped), seconds, 0.05)
        server.pause(session_id)
    yield Verdict("an answer while nothing plays, ms", spread(idle))
    slow = percentile(times, 99)
    yield at_most(
        "an answer while 2-16×8-1 plays at full speed, ms",
        slow,
        MAX_LATENCY_MILLISECONDS,
        spread(times),
    )
    slow = percentile(steps, 95)
    yield at_most(
        "  a step of another, ms (19 of 20)", slow, STEP_MILLISECONDS, f"{slow:.1f} of {len(steps)}"
    )


def step_batch(server: LiveServer, session_id: str) -> None:
    """Request one update of a session, as a click does."""
    server.ask("POST", f"/api/sessions/{session_id}/step", {"unit": "batch"})


def is_before(end: float) -> bool:
    """Whether ``end`` has not been reached."""
    return time.perf_counter() < end


def repeat(action: Callable[[], object], seconds: float, rest: float) -> list[float]:
    """Milliseconds of each call, repeated for ``seconds``."""
    times = []
    end = time.perf_counter() + seconds
    while (start := time.perf_counter()) < end:
        action()
        times.append((time.perf_counter() - start) * 1e3)
        time.sleep(rest)
    return times


def frames_of_each(name: str, rates: Sequence[float], goal: float) -> Verdict:
    """A line for the frame rates; the goal is for the slowest viewer."""
    text = f"min {min(rates):.1f}, median {statistics.median(rates):.1f}"
    return at_least(name, min(rates), goal, text)


def spread(times: Sequence[float]) -> str:
    """Median, 99th percentile and maximum, in words."""
    middle = statistics.median(times)
    return f"median {middle:.1f}, p99 {percentile(times, 99):.1f}, max {max(times):.1f}"


def percentile(values: Sequence[float], percent: int) -> float:
    """The nearest-rank percentile."""
    rank = -(-len(values) * percent // 100)
    return sorted(values)[max(0, rank - 1)]
