"""The store on a real server keeps the contract, for several replicas of the app too."""

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
from tests.store.named_entries import NAME, NamesContract


def stores_at(
    redis: RedisServer, bounds: Quota = MANY, clock: Callable[[], float] = time.time
) -> ValkeyStores:
    return ValkeyStores(redis.url, same_quotas(bounds), clock)


class TestValkeyStore(NamesContract):
    @pytest.fixture(autouse=True)
    async def opened(self, redis: RedisServer, anyio_backend: str) -> AsyncIterator[None]:
        self.redis = redis
        self.all: list[ValkeyStores] = []
        yield
        for stores in self.all:
            await stores.close()

    def make(self, bounds: Quota, clock: Callable[[], float] = time.time) -> Store:
        return self.make_all(bounds, clock).sessions

    def make_all(
        self, bounds: Quota = MANY, clock: Callable[[], float] = time.time
    ) -> ValkeyStores:
        self.all.append(stores_at(self.redis, bounds, clock))
        return self.all[-1]

    async def test_replicas_see_the_same(self) -> None:
        one, other = self.make(MANY), self.make(MANY)
        session_id = await create(one, b"1", "ann")
        assert await other.replace(session_id, b"2", 1) == 2
        assert (await one.load(session_id)).snapshot == b"2"
        assert await one.owner(session_id) == "ann"

    async def test_no_id_of_one_kind_is_found_in_another(self) -> None:
        stores = self.make_all()
        session_id = await create(stores.sessions, b"1")
        for other in (stores.shares, stores.comparisons, stores.rooms):
            await self.check_gone(other, session_id)

    async def test_one_name_may_be_in_use_in_each(self) -> None:
        stores = self.make_all()
        await stores.sessions.create(b"session", name=NAME)
        await stores.rooms.create(b"room", name=NAME)
        assert (await stores.sessions.load(NAME)).snapshot == b"session"
        assert (await stores.rooms.load(NAME)).snapshot == b"room"

    async def test_all_replicas_have_one_secret(self) -> None:
        secrets = [await self.make_all().secret() for _ in range(3)]
        assert len(set(secrets)) == 1 and len(secrets[0]) == 32

    async def test_what_the_server_changed_is_set_aside(self) -> None:
        store = self.make(MANY)
        broken, whole = await create(store, b"snapshot", "ann"), await create(store, b"whole")
        self.redis.ask("HSET", f"backprop:sessions:item:{broken}", "snapshot", "snapshod")
        for _ in range(2):
            with pytest.raises(SessionDamaged):
                await store.load(broken)
            assert await store.owner(broken) == "ann"
        with pytest.raises(SessionNotFound):
            await store.replace(broken, b"2", 1)
        kept = self.redis.ask("HGET", f"backprop:sessions:damaged:{broken}", "snapshot")
        assert kept == b"$8\r\nsnapshod\r\n"
        assert (await store.load(whole)).snapshot == b"whole"
        assert self.redis.ask("GET", "backprop:sessions:bytes") == b"$1\r\n5\r\n"

    async def test_the_name_of_what_was_set_aside_stays_taken(self) -> None:
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

    @pytest.mark.parametrize("field", ["version", "crc32", "snapshot"])
    @pytest.mark.parametrize("change", ["HDEL", "HSET"])
    async def test_so_is_what_has_lost_a_part(self, field: str, change: str) -> None:
        store = self.make(MANY)
        broken = await create(store, b"snapshot")
        key = f"backprop:sessions:item:{broken}"
        self.redis.ask(change, key, field, *(["x"] if change == "HSET" else []))
        gone = SessionNotFound if (field, change) == ("version", "HDEL") else SessionDamaged
        with pytest.raises(gone):
            await store.load(broken)

    async def test_nothing_is_left_of_what_is_gone(self) -> None:
        """Deleted, displaced, or idle: no key remains but two counts."""
        clock = Clock()
        store = self.make(replace(MANY, max_entries=2, max_per_owner=2, ttl_seconds=10), clock)
        ids = [await create(store, b"snapshot", "ann") for _ in range(5)]
        await create(store, b"snapshot")
        await store.delete(ids[-1])
        clock.now += 20
        assert await store.delete_expired() == 1
        assert self.redis.ask("GET", "backprop:sessions:bytes") == b"$1\r\n0\r\n"
        assert self.redis.ask("DBSIZE") == b":2\r\n"

    async def test_more_are_swept_than_go_at_a_time(self) -> None:
        clock = Clock()
        store = self.make(replace(MANY, ttl_seconds=10), clock)
        for _ in range(EXPIRED_PER_CALL + 1):
            await store.create(b"")
        clock.now += 20
        assert await store.delete_expired() == EXPIRED_PER_CALL + 1

    async def test_what_the_server_has_evicted_does_no_harm(self) -> None:
        """A server for caches may forget any key."""
        store = self.make(replace(MANY, max_entries=3, max_per_owner=2))
        ids = [await create(store, b"", "ann") for _ in range(2)]
        for session_id in ids:
            self.redis.ask("DEL", f"backprop:sessions:item:{session_id}")
            await self.check_gone(store, session_id)
        for _ in range(4):
            newest = await create(store, b"1", "ann")
        assert (await store.load(newest)).snapshot == b"1"

    async def test_the_name_of_what_the_server_has_evicted_is_free(self) -> None:
        """Neither its old owner nor its new one loses what is new under it."""
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
        """It knows neither the scripts nor the connections of before."""
        store = self.make(MANY)
        await create(store, b"1")
        self.redis.kill()
        self.redis.start()
        session_id = await create(store, b"2")
        assert (await store.load(session_id)).snapshot == b"2"


def test_it_answers_as_a_dict_would(redis: RedisServer) -> None:
    class Machine(state_machine.StoreMachine):
        def make(self) -> Store:
            redis.clear()
            self.stores = stores_at(redis, state_machine.BOUNDS)
            return self.stores.sessions

        async def close(self) -> None:
            await self.stores.close()

    run_state_machine_as_test(Machine, settings=state_machine.SETTINGS)


@concurrent_writers.SETTINGS
@given(program=concurrent_writers.PROGRAMS)
def test_writers_at_once_lose_nothing(
    redis_process: RedisServer, program: list[list[concurrent_writers.Act]]
) -> None:
    async def run() -> None:
        replicas = [stores_at(redis_process, concurrent_writers.BOUNDS) for _ in range(2)]
        try:
            await concurrent_writers.check([stores.sessions for stores in replicas], program)
        finally:
            for stores in replicas:
                await stores.close()

    redis_process.clear()
    asyncio.run(run())
