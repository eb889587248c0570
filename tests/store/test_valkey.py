"""The Valkey store fulfils the contract on a real server, with several replicas too."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis.stateful import run_state_machine_as_test

from app.store.base import NameTaken, Quota, SessionDamaged, SessionNotFound, Store, StoredSnapshot
from app.store.valkey import EXPIRED_PER_CALL, ValkeyStores
from tests.redis_server import RedisServer
from tests.store import concurrent_writers, state_machine
from tests.store.contract import MANY, Clock, create, same_quotas
from tests.store.named_entries import NAME, NamedEntriesContract
from tests.tiers import some_slow


def stores_at(
    redis: RedisServer, quota: Quota = MANY, clock: Callable[[], float] = time.time
) -> ValkeyStores:
    return ValkeyStores(redis.url, same_quotas(quota), clock)


class TestValkeyStore(NamedEntriesContract):
    @pytest.fixture(autouse=True)
    async def opened(self, redis: RedisServer, anyio_backend: str) -> AsyncIterator[None]:
        self.redis = redis
        self.all: list[ValkeyStores] = []
        yield
        for stores in self.all:
            await stores.close()

    def make(self, quota: Quota, clock: Callable[[], float] = time.time) -> Store:
        return self.make_all(quota, clock).sessions

    def make_all(self, quota: Quota = MANY, clock: Callable[[], float] = time.time) -> ValkeyStores:
        self.all.append(stores_at(self.redis, quota, clock))
        return self.all[-1]

    async def test_replicas_share_entries(self) -> None:
        one, other = self.make(MANY), self.make(MANY)
        session_id = await create(one, b"1", "ann")
        assert await other.replace(session_id, b"2", 1) == 2
        assert (await one.load(session_id)).snapshot == b"2"
        assert await one.owner(session_id) == "ann"

    async def test_the_stores_are_independent(self) -> None:
        stores = self.make_all()
        session_id = await create(stores.sessions, b"1")
        others = (
            stores.shares, stores.comparisons, stores.rooms, stores.hunts, stores.plans,
            stores.hand_ins,
        )  # fmt: skip
        for other in others:
            await self.check_gone(other, session_id)

    async def test_each_store_has_its_own_names(self) -> None:
        stores = self.make_all()
        await stores.sessions.create(b"session", name=NAME)
        await stores.rooms.create(b"room", name=NAME)
        assert (await stores.sessions.load(NAME)).snapshot == b"session"
        assert (await stores.rooms.load(NAME)).snapshot == b"room"

    async def test_all_replicas_have_one_secret(self) -> None:
        secrets = [await self.make_all().secret() for _ in range(3)]
        assert len(set(secrets)) == 1 and len(secrets[0]) == 32

    async def test_an_entry_changed_on_the_server_is_quarantined(self) -> None:
        store = self.make(MANY)
        damaged, intact = await create(store, b"snapshot", "ann"), await create(store, b"whole")
        self.redis.ask("HSET", f"backprop:sessions:item:{damaged}", "snapshot", "snapshod")
        for _ in range(2):
            with pytest.raises(SessionDamaged):
                await store.load(damaged)
            assert await store.owner(damaged) == "ann"
        with pytest.raises(SessionNotFound):
            await store.replace(damaged, b"2", 1)
        kept = self.redis.ask("HGET", f"backprop:sessions:damaged:{damaged}", "snapshot")
        assert kept == b"$8\r\nsnapshod\r\n"
        assert (await store.load(intact)).snapshot == b"whole"
        assert self.redis.ask("GET", "backprop:sessions:bytes") == b"$1\r\n5\r\n"

    async def test_the_name_of_a_quarantined_entry_stays_taken(self) -> None:
        store = self.make(MANY)
        await store.create(b"snapshot", "ann", name=NAME)
        self.redis.ask("HSET", f"backprop:sessions:item:{NAME}", "snapshot", "snapshod")
        for _ in range(2):
            with pytest.raises(NameTaken):
                await store.create(b"other", name=NAME)
            with pytest.raises(SessionDamaged):
                await store.load(NAME)
        assert await store.count() == 0
        self.redis.ask("DEL", f"backprop:sessions:damaged:{NAME}")  # as after 30 days
        await store.create(b"other", name=NAME)
        assert await store.load(NAME) == StoredSnapshot(1, b"other")

    @pytest.mark.parametrize("field", some_slow(["version", "crc32", "snapshot"], 2))
    @pytest.mark.parametrize("change", ["HDEL", "HSET"])
    async def test_an_entry_with_a_missing_field_is_quarantined(
        self, field: str, change: str
    ) -> None:
        store = self.make(MANY)
        damaged = await create(store, b"snapshot")
        key = f"backprop:sessions:item:{damaged}"
        self.redis.ask(change, key, field, *(["x"] if change == "HSET" else []))
        gone = SessionNotFound if (field, change) == ("version", "HDEL") else SessionDamaged
        with pytest.raises(gone):
            await store.load(damaged)

    async def test_deleted_entries_leave_no_keys(self) -> None:
        """Only two counts remain of deleted, evicted and expired entries."""
        clock = Clock()
        store = self.make(replace(MANY, max_entries=2, max_per_owner=2, ttl_seconds=10), clock)
        ids = [await create(store, b"snapshot", "ann") for _ in range(5)]
        await create(store, b"snapshot")
        await store.delete(ids[-1])
        clock.now += 20
        assert await store.delete_expired() == 1
        assert self.redis.ask("GET", "backprop:sessions:bytes") == b"$1\r\n0\r\n"
        assert self.redis.ask("DBSIZE") == b":2\r\n"

    async def test_more_entries_expire_than_fit_one_call(self) -> None:
        clock = Clock()
        store = self.make(replace(MANY, ttl_seconds=10), clock)
        for _ in range(EXPIRED_PER_CALL + 1):
            await store.create(b"")
        clock.now += 20
        assert await store.delete_expired() == EXPIRED_PER_CALL + 1

    async def test_keys_evicted_by_the_server_do_no_harm(self) -> None:
        """A server configured as a cache may evict any key."""
        store = self.make(replace(MANY, max_entries=3, max_per_owner=2))
        ids = [await create(store, b"", "ann") for _ in range(2)]
        for session_id in ids:
            self.redis.ask("DEL", f"backprop:sessions:item:{session_id}")
            await self.check_gone(store, session_id)
        for _ in range(4):
            newest = await create(store, b"1", "ann")
        assert (await store.load(newest)).snapshot == b"1"

    async def test_the_name_of_an_entry_evicted_by_the_server_is_free(self) -> None:
        """A later eviction for its old owner does not remove the new entry."""
        store = self.make(replace(MANY, max_per_owner=1))
        for owner in ("ann", "ann", "ben"):
            self.redis.ask("DEL", f"backprop:sessions:item:{NAME}")
            assert (await store.create(owner.encode(), owner, name=NAME)).evicted == 0
            assert await store.load(NAME) == StoredSnapshot(1, owner.encode(), owner)
        assert await store.owned("ann") == []
        for _ in range(3):
            await create(store, b"", "ann")
        assert await store.load(NAME) == StoredSnapshot(1, b"ben", "ben")
        assert len(await store.owned("ann")) == 1

    async def test_a_restarted_server_is_used_again(self) -> None:
        """It has lost the scripts and the connections."""
        store = self.make(MANY)
        await create(store, b"1")
        self.redis.kill()
        self.redis.start()
        session_id = await create(store, b"2")
        assert (await store.load(session_id)).snapshot == b"2"


@pytest.mark.hypothesis
def test_the_store_behaves_like_a_dict(redis: RedisServer) -> None:
    class Machine(state_machine.StoreMachine):
        def make(self) -> Store:
            redis.clear()
            self.stores = stores_at(redis, state_machine.QUOTA)
            return self.stores.sessions

        async def close(self) -> None:
            await self.stores.close()

    run_state_machine_as_test(Machine, settings=state_machine.SETTINGS)


@concurrent_writers.SETTINGS
@given(program=concurrent_writers.PROGRAMS)
def test_concurrent_writers_lose_nothing(
    redis_process: RedisServer, program: list[list[concurrent_writers.Action]]
) -> None:
    async def run() -> None:
        replicas = [stores_at(redis_process, concurrent_writers.QUOTA) for _ in range(2)]
        try:
            await concurrent_writers.check([stores.sessions for stores in replicas], program)
        finally:
            for stores in replicas:
                await stores.close()

    redis_process.clear()
    asyncio.run(run())
