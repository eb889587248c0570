"""Few threads for the work of many: whoever waits gets the next turn, however much others want."""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from app.errors import ProblemError

T = TypeVar("T")


class QueueFull(ProblemError):
    """Too much work is waiting: of the owner if ``own``, otherwise of all owners together."""

    retry_after = 2
    refused_by = "training"

    def __init__(self, *, own: bool):
        super().__init__(
            "Too many of your trainings are waiting; try again when one is done."
            if own
            else "Too much is being trained on this server just now; try again soon."
        )
        self.status = 429 if own else 503


@dataclass(frozen=True)
class Capacity:
    """How much there may be: of one owner ``at_once`` and ``waiting``, and ``waiting_in_all``."""

    at_once: int
    waiting: int
    waiting_in_all: int


class FairThreadPool:
    """Work waits in a line for each owner, and the lines are served in a circle, one piece each.

    So an owner with fifty pieces waits for the others as long as one with a single piece does.
    ``before`` is called on the thread before each piece, and may make it wait. May be used from any
    thread.
    """

    def __init__(
        self,
        workers: int,
        name: str,
        room: Capacity | None = None,
        before: Callable[[], None] = lambda: None,
    ):
        self._before = before
        self._pool = ThreadPoolExecutor(workers, name)
        self._room = room
        self._lock = threading.Lock()
        self._lines: OrderedDict[str, deque[Callable[[], None]]] = OrderedDict()
        self._running: Counter[str] = Counter()
        self._waiting = 0

    def submit(self, owner: str, work: Callable[[], T]) -> Future[T]:
        """Put it at the end of the owner's line; raises QueueFull."""
        future: Future[T] = Future()

        def piece() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                result = work()
            except BaseException as error:
                future.set_exception(error)
            else:
                future.set_result(result)

        with self._lock:
            line = self._lines.get(owner, deque())
            if self._room:
                if len(line) >= self._room.waiting:
                    raise QueueFull(own=True)
                if self._waiting >= self._room.waiting_in_all:
                    raise QueueFull(own=False)
            line.append(piece)
            self._lines[owner] = line
            self._waiting += 1
        self._pool.submit(self._work_off)
        return future

    def of(self, owner: str) -> Executor:
        """An executor that puts everything into this owner's line."""
        return _Line(self, owner)

    def close(self) -> None:
        """Take nothing more; what waits is still done."""
        self._pool.shutdown(wait=False)

    def _work_off(self) -> None:
        # Until nothing is left that may run: what waits for another of its owner's is then taken
        # by whoever has done that one.
        self._before()
        while found := self._take():
            owner, piece = found
            try:
                piece()
            finally:
                self._done(owner)
            self._before()

    def _take(self) -> tuple[str, Callable[[], None]] | None:
        with self._lock:
            for owner in self._lines:
                if self._room is None or self._running[owner] < self._room.at_once:
                    break
            else:
                return None
            line = self._lines[owner]
            piece = line.popleft()
            if line:
                self._lines.move_to_end(owner)
            else:
                del self._lines[owner]
            self._running[owner] += 1
            self._waiting -= 1
            return owner, piece

    def _done(self, owner: str) -> None:
        with self._lock:
            self._running[owner] -= 1
            if not self._running[owner]:
                del self._running[owner]


class _Line(Executor):
    def __init__(self, turns: FairThreadPool, owner: str):
        self._turns = turns
        self._owner = owner

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        return self._turns.submit(self._owner, lambda: fn(*args, **kwargs))
