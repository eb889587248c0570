"""The threads on which requests train."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from typing import TypeVar

from app.http.thread_pool import Capacity, FairThreadPool

T = TypeVar("T")

THREADS = max(4, 2 * (os.cpu_count() or 1))
"""More than cores, so that a step of milliseconds can start beside trainings of seconds."""
MAX_WAITING_PER_OWNER = 16
"""A person who clicks quickly has a few."""
MAX_WAITING = 500


class Workers:
    """Threads that are shared fairly: one owner occupies at most half of them.

    ``observe`` is called with the seconds of each piece of work, without the waiting.
    """

    def __init__(
        self,
        observe: Callable[[float], None] = lambda seconds: None,
        workers: int = THREADS,
        waiting: int = MAX_WAITING_PER_OWNER,
    ):
        self._observe = observe
        capacity = Capacity(
            at_once=max(1, workers // 2),
            waiting=waiting,
            waiting_in_all=max(waiting, MAX_WAITING),
        )
        self._pool = FairThreadPool(workers, "train", capacity)

    async def run(self, owner: str, work: Callable[[], T]) -> T:
        """Run ``work`` on a thread and return its result; raises what it raises, or QueueFull."""

        def timed() -> T:
            start = time.perf_counter()
            try:
                return work()
            finally:
                self._observe(time.perf_counter() - start)

        return await asyncio.wrap_future(self._pool.submit(owner, timed))
