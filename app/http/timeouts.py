"""How long and for how many clients a server waits; see ``connections``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Timeouts:
    """How long one server waits for its clients, in seconds, and for how many.

    ``head`` for a request's headers, ``body`` for all of its body, ``stalled`` for a client that
    takes nothing of an answer. ``most`` connections in all; one address has at most half of them.
    """

    head: float
    body: float
    stalled: float
    most: int
    refuse: Callable[[str], None]
    by_address: Counter[str] = field(default_factory=Counter)

    def has_room(self, address: str) -> bool:
        """Whether one more connection may come from there."""
        total = self.by_address.total()
        return total < self.most and self.by_address[address] < max(1, self.most // 2)
