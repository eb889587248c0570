"""Token-bucket rate limiter: ``per_second`` sustained, ``burst`` at once, for each key."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

MAX_KEYS = 50_000
"""Least-recently-seen keys are evicted beyond this, to bound memory under attack."""


@dataclass(frozen=True)
class Rate:
    """``burst`` at once, then ``per_second``."""

    per_second: float
    burst: float


class TokenBucket:
    """The buckets of all keys, by the generic cell rate algorithm (ITU-T I.371).

    Equal to a token bucket, with one number per key: the time at which its bucket is full again.
    """

    def __init__(
        self, rate: Rate, clock: Callable[[], float] = time.monotonic, max_keys: int = MAX_KEYS
    ):
        self._rate = rate
        self._clock = clock
        self._max_keys = max_keys
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def wait(self, key: str) -> float:
        """Seconds until a token is there; 0 if one is there now."""
        now, rate = self._clock(), self._rate
        wait = self._full_at.get(key, now) - now - (rate.burst - 1) / rate.per_second
        return wait if wait > 1e-9 else 0.0

    def take(self, key: str) -> float:
        """Take a token and return 0; or take none and return the seconds until one is there."""
        if (wait := self.wait(key)) > 0:
            return wait
        now, rate = self._clock(), self._rate
        full_at = max(now, self._full_at.get(key, now))
        self._full_at[key] = full_at + 1 / rate.per_second
        self._full_at.move_to_end(key)
        while len(self._full_at) > self._max_keys or next(iter(self._full_at.values())) <= now:
            self._full_at.popitem(last=False)
        return 0.0

    def __len__(self) -> int:
        """The number of keys whose bucket is not full."""
        return len(self._full_at)
