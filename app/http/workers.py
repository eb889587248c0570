"""The threads on which requests train."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from typing import TypeVar

from app.http.thread_pool import Capacity, FairThreadPool

T = TypeVar("T")

WORKERS = max(4, 2 * (os.cpu_count() or 1))
"""More than cores: a step that takes milliseconds shall begin beside those that take seconds."""
WAITING = 16
"""Of one visitor; a person who clicks quickly has a few."""
WAITING_IN_ALL = 500


class Workers:
    """At most half of them work for the same visitor, so that nobody waits for the long
    trainings of another."""

    def __init__(
        self,
        observe: Callable[[float], None] = lambda seconds: None,
        workers: int = WORKERS,
        waiting: int = WAITING,
    ):
        self._observe = observe
        self._turns = FairThreadPool(
            workers, "train", Capacity(max(1, workers // 2), waiting, max(waiting, WAITING_IN_ALL))
        )

    async def run(self, owner: str, work: Callable[[], T]) -> T:
        """What ``work`` returns or raises; raises QueueFull where too much is asked for."""

        def timed() -> T:
            start = time.perf_counter()
            try:
                return work()
            finally:
                self._observe(time.perf_counter() - start)

        return await asyncio.wrap_future(self._turns.submit(owner, timed))
