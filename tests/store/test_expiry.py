"""Entries expire while the server runs, and no error ends that."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from app.store.base import Quota, StoreUnavailable
from app.store.expiry import expire_in_background
from app.store.memory import MemoryStore, MemoryStores
from tests.store.contract import same_quotas

QUOTA = Quota(10, 10, 10**6, 100)
SECONDS = 10


class CountingStore(MemoryStore):
    """Counts calls of ``delete_expired``; every other one fails by ``fail``."""

    def __init__(self, fail: Callable[[], None]):
        super().__init__(QUOTA)
        self.calls = 0
        self.called_often = asyncio.Event()
        self._fail = fail

    async def delete_expired(self) -> int:
        self.calls += 1
        if self.calls >= 5:
            self.called_often.set()
        if self.calls % 2:
            self._fail()
        return 1


def unavailable() -> None:
    raise StoreUnavailable("The disk is full.")


def broken() -> None:
    raise RuntimeError("a bug")


def fine() -> None:
    pass


def test_all_stores_expire_at_intervals_despite_errors(caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> None:
        stores = MemoryStores(same_quotas(QUOTA))
        counting = [
            CountingStore(unavailable),
            CountingStore(broken),
            *(CountingStore(fine) for _ in range(5)),
        ]
        stores.sessions, stores.shares, stores.comparisons, *others = counting
        stores.rooms, stores.hunts, stores.plans, stores.hand_ins = others
        async with expire_in_background(stores, 0), asyncio.timeout(SECONDS):
            for store in counting:
                await store.called_often.wait()
        ended = [store.calls for store in counting]
        for _ in range(5):
            await asyncio.sleep(0)
        assert [store.calls for store in counting] == ended

    asyncio.run(run())
    assert "expired entries could not be deleted: The disk is full." in caplog.text
    assert "a bug" in caplog.text
