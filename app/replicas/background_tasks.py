"""Tasks that run until the bus is closed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine

from app.live.replica_bus import ReplicasUnavailable

_log = logging.getLogger(__name__)


class BackgroundTasks:
    """Loops, and jobs, of which at most one per key runs at a time. Loops check ``closed``."""

    def __init__(self) -> None:
        self.closed = False
        self._loops: list[asyncio.Task[None]] = []
        self._jobs: dict[tuple[str, ...], asyncio.Task[None]] = {}

    def start_loop(self, loop: Coroutine[None, None, None]) -> None:
        """Run a coroutine until ``close``."""
        self._loops.append(asyncio.create_task(loop))

    def start_job(self, key: tuple[str, ...], job: Callable[[], Awaitable[None]]) -> None:
        """Run a job, unless one of this key is still running. Its errors are logged."""
        if key not in self._jobs and not self.closed:
            self._jobs[key] = asyncio.create_task(self._run(key, job))

    async def close(self) -> None:
        """Cancel all tasks and wait until they have ended."""
        # Before Python 3.12 the client may swallow a cancellation (asyncio.wait_for).
        self.closed = True
        tasks = [*self._loops, *self._jobs.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, key: tuple[str, ...], job: Callable[[], Awaitable[None]]) -> None:
        try:
            await job()
        except ReplicasUnavailable:
            pass  # the replica that sent the request repeats it
        except Exception:
            _log.exception("a request of another replica failed: %s", key[0])
        finally:
            del self._jobs[key]
