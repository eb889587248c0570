"""The store in memory keeps the contract."""

from __future__ import annotations

import time
from collections.abc import Callable

from app.store.base import Bounds, Store
from app.store.memory import MemoryStore
from tests.store.contract import StoreContract


class TestMemoryStore(StoreContract):
    def make(self, bounds: Bounds, clock: Callable[[], float] = time.time) -> Store:
        return MemoryStore(bounds, clock)
