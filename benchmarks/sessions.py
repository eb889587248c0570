"""Time of two sessions that train concurrently, and memory of one."""

from __future__ import annotations

import threading
import time
import tracemalloc

from app.training.recipe.recipe import Recipe
from app.training.run.position import Unit
from app.training.run.session import TrainingSession

TWO_AT_ONCE = 1.25  # times the time of one
SESSION_BYTES = 300_000
EPOCHS = 10_000


def two_at_once(rounds: int) -> float:
    """Time of two sessions on two threads, as a multiple of one session's (default recipe)."""

    def train() -> None:
        session = TrainingSession(Recipe())
        barrier.wait()
        session.step(Unit.EPOCH, EPOCHS)
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
        # Wall-clock time, so the best round counts: other processes take cores away.
        best[count] = min(values)
    return best[2] / best[1]


def bytes_of_a_session() -> int:
    """Memory of a session of the default recipe, without what all sessions share."""
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
