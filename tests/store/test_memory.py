"""The store in memory keeps the contract."""

from __future__ import annotations

from app.store.base import Store
from app.store.memory import MemoryStore
from tests.store.contract import StoreContract


class TestMemoryStore(StoreContract):
    def make(self, most_sessions: int) -> Store:
        return MemoryStore(most_sessions)
