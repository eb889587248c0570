"""How many streams one visitor may have open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


class StreamSlots:
    """Counts by visitor. Who is not known by name is not counted: the seats in all bound them."""

    def __init__(self, most: int):
        self._most = most
        self._taken: Counter[str] = Counter()

    def has_room(self, visitor: str) -> bool:
        """Whether the visitor may take one more."""
        return not visitor or self._taken[visitor] < self._most

    @contextmanager
    def seated(self, visitor: str) -> Iterator[None]:
        """One of the visitor's seats, until the end."""
        self._taken[visitor] += 1
        try:
            yield
        finally:
            self._taken[visitor] -= 1
            if not self._taken[visitor]:
                del self._taken[visitor]
