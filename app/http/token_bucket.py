"""How often somebody may do something: so many a second, and as many at once as nobody minds."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

MAX_KEYS = 50_000
"""Who came last longest ago is forgotten beyond that: an attack shall not take the memory."""


@dataclass(frozen=True)
class Rate:
    """``burst`` at once, then ``per_second``."""

    per_second: float
    burst: float


@dataclass(frozen=True)
class Rates:
    """What a second, and a minute, may bring from one visitor and from one address."""

    visitor_requests_per_second: float
    address_requests_per_second: float
    visitor_creations_per_minute: float
    address_creations_per_minute: float


class TokenBucket:
    """What is left to each key of a rate, by the generic cell rate algorithm (ITU-T I.371).

    It is the token bucket with one number a key: the time at which its bucket will be full again.
    """

    def __init__(
        self, rate: Rate, clock: Callable[[], float] = time.monotonic, most: int = MAX_KEYS
    ):
        self._rate = rate
        self._clock = clock
        self._most = most
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def wait(self, key: str) -> float:
        """Seconds until there is one to be taken; 0 where there is one now."""
        now, rate = self._clock(), self._rate
        wait = self._full_at.get(key, now) - now - (rate.burst - 1) / rate.per_second
        return wait if wait > 1e-9 else 0.0

    def take(self, key: str) -> float:
        """Take one, and return 0; or take nothing, and return the seconds until there is one."""
        if (wait := self.wait(key)) > 0:
            return wait
        now, rate = self._clock(), self._rate
        full_at = max(now, self._full_at.get(key, now))
        self._full_at[key] = full_at + 1 / rate.per_second
        self._full_at.move_to_end(key)
        while len(self._full_at) > self._most or next(iter(self._full_at.values())) <= now:
            self._full_at.popitem(last=False)
        return 0.0

    def __len__(self) -> int:
        """How many keys have taken something that is not yet made up for."""
        return len(self._full_at)
