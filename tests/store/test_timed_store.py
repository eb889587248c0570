"""A timed store fulfils the contract, and every operation is timed."""

from __future__ import annotations

import time
from collections.abc import Callable

import anyio
import pytest

from app.store.base import Quota, SessionNotFound, Store
from app.store.memory import MemoryStore
from app.store.timed_store import TimedStore
from tests.store.contract import MANY, UNKNOWN
from tests.store.named_entries import NamedEntriesContract


def ignore(operation: str, seconds: float) -> None:
    pass


class TestTimedStore(NamedEntriesContract):
    def make(self, quota: Quota, clock: Callable[[], float] = time.time) -> Store:
        return TimedStore(MemoryStore(quota, clock), ignore)


def test_every_operation_is_timed_even_if_it_fails() -> None:
    timed: list[tuple[str, float]] = []
    store = TimedStore(MemoryStore(MANY), lambda *timing: timed.append(timing))

    async def use() -> None:
        made = (await store.create(b"x")).id
        await store.load(made)
        await store.peek(made)
        await store.owner(made)
        await store.replace(made, b"y", 1)
        await store.delete(made)
        await store.delete_expired()
        with pytest.raises(SessionNotFound):
            await store.load(UNKNOWN)

    anyio.run(use)
    names = [name for name, _ in timed]
    assert names == ["create", "load", "load", "owner", "replace", "delete", "sweep", "load"]
    assert all(0 <= seconds < 60 for _, seconds in timed)
