"""What sessions take of the machine: two that train at once, and the memory of one."""

from __future__ import annotations

import threading
import time
import tracemalloc
from collections.abc import Callable

from app.training.recipe import Recipe
from app.training.session import TrainingSession

TWO_AT_ONCE = 1.25  # times the time of one
SESSION_BYTES = 300_000


def two_at_once(make: Callable[[], Callable[[], object]], repeat: int, rounds: int) -> float:
    """How many times as long two threads take as one; each makes its work and does it often."""

    def train() -> None:
        work = make()
        barrier.wait()
        for _ in range(repeat):
            work()
        barrier.wait()

    best = {}
    for count in (1, 2):
        values = []
        for _ in range(rounds):
            barrier = threading.Barrier(count + 1)
            threads = [threading.Thread(target=train) for _ in range(count)]
            for thread in threads:
                thread.start()
            barrier.wait()
            start = time.perf_counter()
            barrier.wait()
            values.append(time.perf_counter() - start)
            for thread in threads:
                thread.join()
        # By the clock, so the best round: any other process takes one of the cores away.
        best[count] = min(values)
    return best[2] / best[1]


def bytes_of_a_session() -> int:
    """Memory that a session of the default recipe holds, what all sessions share left out."""
    shared = TrainingSession(Recipe())
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        session = TrainingSession(shared.recipe)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    del session
    return after - before
