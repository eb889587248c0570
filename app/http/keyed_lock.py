"""One asyncio lock per key, so that two equal requests of one person run one after the other."""

from __future__ import annotations

import asyncio
from weakref import WeakValueDictionary


class KeyedLock:
    """Locks by key, kept for as long as somebody holds them. For one event loop."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[tuple[str, ...], asyncio.Lock] = WeakValueDictionary()

    def lock(self, *key: str) -> asyncio.Lock:
        """The lock of a key."""
        return self._locks.setdefault(key, asyncio.Lock())
