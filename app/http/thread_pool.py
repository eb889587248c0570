"""Fair thread pool: round-robin between owners, so that no owner waits for all work of another."""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from typing import Any, TypeVar

from app.errors import ProblemError
from app.i18n.messages import _

T = TypeVar("T")


class QueueFull(ProblemError):
    """Too much work is waiting: of the owner if ``own``, otherwise of all owners together."""

    retry_after = 2
    refused_by = "training"

    def __init__(self, *, own: bool):
        super().__init__(
            _("Too many of your trainings are waiting; try again when one is done.")
            if own
            else _("Too much is being trained on this server just now; try again soon.")
        )
        self.status = 429 if own else 503


@dataclass(frozen=True)
class Capacity:
    """Limits: of one owner ``at_once`` and ``waiting``, and ``waiting_in_all``."""

    at_once: int
    waiting: int
    waiting_in_all: int


class FairThreadPool:
    """One queue per owner, served round-robin, one task each.

    An owner with fifty tasks waits for the others as long as one with a single task. ``before`` is
    called on the thread before each task, and may block. Work runs in the context of who submits
    it, which has the language of its texts. Thread-safe.
    """

    def __init__(
        self,
        workers: int,
        name: str,
        capacity: Capacity | None = None,
        before: Callable[[], None] = lambda: None,
    ):
        self._before = before
        self._pool = ThreadPoolExecutor(workers, name)
        self._capacity = capacity
        self._lock = threading.Lock()
        self._queues: OrderedDict[str, deque[Callable[[], None]]] = OrderedDict()
        self._running: Counter[str] = Counter()
        self._waiting = 0

    def submit(self, owner: str, work: Callable[[], T]) -> Future[T]:
        """Add work to the owner's queue; raises QueueFull."""
        future: Future[T] = Future()
        context = copy_context()

        def task() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                result = context.run(work)
            except BaseException as error:
                future.set_exception(error)
            else:
                future.set_result(result)

        with self._lock:
            queue = self._queues.get(owner, deque())
            if self._capacity:
                if len(queue) >= self._capacity.waiting:
                    raise QueueFull(own=True)
                if self._waiting >= self._capacity.waiting_in_all:
                    raise QueueFull(own=False)
            queue.append(task)
            self._queues[owner] = queue
            self._waiting += 1
        self._pool.submit(self._run_tasks)
        return future

    def of(self, owner: str) -> Executor:
        """An executor that submits all work to this owner's queue."""
        return _OwnerExecutor(self, owner)

    def close(self) -> None:
        """Accept no more work; what waits is still done."""
        self._pool.shutdown(wait=False)

    def _run_tasks(self) -> None:
        # Until no task may run. A task that waits for another one of its owner is then taken by the
        # thread that finishes that one.
        self._before()
        while found := self._take():
            owner, task = found
            try:
                task()
            finally:
                self._done(owner)
            self._before()

    def _take(self) -> tuple[str, Callable[[], None]] | None:
        with self._lock:
            for owner in self._queues:
                if self._capacity is None or self._running[owner] < self._capacity.at_once:
                    break
            else:
                return None
            queue = self._queues[owner]
            task = queue.popleft()
            if queue:
                self._queues.move_to_end(owner)
            else:
                del self._queues[owner]
            self._running[owner] += 1
            self._waiting -= 1
            return owner, task

    def _done(self, owner: str) -> None:
        with self._lock:
            self._running[owner] -= 1
            if not self._running[owner]:
                del self._running[owner]


class _OwnerExecutor(Executor):
    def __init__(self, pool: FairThreadPool, owner: str):
        self._fair_pool = pool
        self._owner = owner

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        return self._fair_pool.submit(self._owner, lambda: fn(*args, **kwargs))
