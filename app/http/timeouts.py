"""Timeouts and connection limits of a server; ``connections`` applies them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(kw_only=True)
class Timeouts:
    """Seconds that a server waits for a client, and the connections it accepts.

    ``head`` for the headers of a request, ``body`` for its whole body, ``stalled`` for a client
    that reads nothing of an answer. ``max_connections`` in all; one address has at most half.
    ``refuse`` is called with the reason for each refusal.
    """

    head: float
    body: float
    stalled: float
    max_connections: int
    refuse: Callable[[str], None]
    by_address: Counter[str] = field(default_factory=Counter)

    def has_room(self, address: str) -> bool:
        """Whether the address may open one more connection."""
        total, limit = self.by_address.total(), self.max_connections
        return total < limit and self.by_address[address] < max(1, limit // 2)
