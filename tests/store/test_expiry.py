"""What nobody uses is forgotten while the server runs, and no error ends that."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from app.store.base import Quota, StoreUnavailable
from app.store.expiry import expire_in_background
from app.store.memory import MemoryStore, MemoryStores
from tests.store.contract import same_quotas

BOUNDS = Quota(10, 10, 10**6, 100)
SECONDS = 10


class Swept(MemoryStore):
    """Counts its sweeps; every other one fails in the way given."""

    def __init__(self, fail: Callable[[], None]):
        super().__init__(BOUNDS)
        self.sweeps = 0
        self.often = asyncio.Event()
        self._fail = fail

    async def delete_expired(self) -> int:
        self.sweeps += 1
        if self.sweeps >= 5:
            self.often.set()
        if self.sweeps % 2:
            self._fail()
        return 1


def unavailable() -> None:
    raise StoreUnavailable("The disk is full.")


def broken() -> None:
    raise RuntimeError("a mistake in the program")


def fine() -> None:
    pass


def test_all_are_swept_again_and_again(caplog: pytest.LogCaptureFixture) -> None:
    async def sweep() -> None:
        stores = MemoryStores(same_quotas(BOUNDS))
        all_ = [Swept(unavailable), Swept(broken), Swept(fine), Swept(fine)]
        stores.sessions, stores.shares, stores.comparisons, stores.rooms = all_
        async with expire_in_background(stores, 0), asyncio.timeout(SECONDS):
            for store in all_:
                await store.often.wait()
        ended = [store.sweeps for store in all_]
        for _ in range(5):
            await asyncio.sleep(0)
        assert [store.sweeps for store in all_] == ended

    asyncio.run(sweep())
    assert "expired entries could not be deleted: The disk is full." in caplog.text
    assert "a mistake in the program" in caplog.text
