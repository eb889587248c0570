"""Limit on the event streams that one visitor may have open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


class StreamSlots:
    """Counts open streams by visitor. Unknown visitors are bounded only by the limit for all."""

    def __init__(self, max_per_visitor: int):
        self._max_per_visitor = max_per_visitor
        self._open: Counter[str] = Counter()

    def has_room(self, visitor: str) -> bool:
        """Whether the visitor may open one more."""
        return not visitor or self._open[visitor] < self._max_per_visitor

    @contextmanager
    def occupy(self, visitor: str) -> Iterator[None]:
        """Hold one slot of the visitor."""
        self._open[visitor] += 1
        try:
            yield
        finally:
            self._open[visitor] -= 1
            if not self._open[visitor]:
                del self._open[visitor]
