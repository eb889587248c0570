"""A server that is down, stuck, full or read-only: an error within seconds, then recovery."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from app.store.base import Store, StoredSnapshot, StoreUnavailable, VersionConflict
from app.store.valkey import ValkeyStores
from app.valkey.server import MAX_CONNECTIONS
from tests.redis_server import RedisServer, redis_server
from tests.store.contract import MANY, same_quotas
from tests.store.named_entries import NAME

pytestmark = pytest.mark.anyio

Call = Callable[[Store, str], Awaitable[object]]

CALLS: dict[str, Call] = {
    "create": lambda store, session_id: store.create(b"new"),
    "load": lambda store, session_id: store.load(session_id),
    "owner": lambda store, session_id: store.owner(session_id),
    "replace": lambda store, session_id: store.replace(session_id, b"2", 1),
    "delete": lambda store, session_id: store.delete(session_id),
    "delete_expired": lambda store, session_id: store.delete_expired(),
}
EVERY_CALL = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def stores(redis: RedisServer) -> AsyncIterator[ValkeyStores]:
    stores = ValkeyStores(redis.url, same_quotas(MANY))
    yield stores
    await stores.close()


async def test_nothing_connects_before_the_first_call(redis: RedisServer) -> None:
    redis.kill()
    stores = ValkeyStores(redis.url, same_quotas(MANY))
    with pytest.raises(StoreUnavailable, match="cannot be reached"):
        await stores.check()
    with pytest.raises(StoreUnavailable):
        await stores.secret()
    await stores.close()


@EVERY_CALL
async def test_killed_and_started_again(
    redis: RedisServer, stores: ValkeyStores, call: Call
) -> None:
    session_id = (await stores.sessions.create(b"1")).id
    redis.kill()
    began = time.monotonic()
    with pytest.raises(StoreUnavailable, match="cannot be reached"):
        await call(stores.sessions, session_id)
    assert time.monotonic() - began < 2
    redis.start()
    await stores.check()
    session_id = (await stores.sessions.create(b"1")).id
    await call(stores.sessions, session_id)


async def test_a_stuck_server_that_recovers(redis: RedisServer, stores: ValkeyStores) -> None:
    """All calls at once: each fails in time, and none does damage when the server recovers."""
    store = stores.sessions
    ids = {name: (await store.create(b"1")).id for name in CALLS}
    redis.halt()
    try:
        began = time.monotonic()
        answers = await asyncio.gather(
            *(call(store, ids[name]) for name, call in CALLS.items()), return_exceptions=True
        )
        assert time.monotonic() - began < 6
        for answer in answers:
            assert isinstance(answer, StoreUnavailable)
            assert "did not answer within 2 seconds" in str(answer)
    finally:
        redis.go_on()
    await stores.check()
    # Not acknowledged; but the first version can then no longer be replaced.
    late = await store.load(ids["replace"])
    if late.version == 2:
        assert late.snapshot == b"2"
        with pytest.raises(VersionConflict):
            await store.replace(ids["replace"], b"stale", 1)
    assert (await store.load(ids["load"])).snapshot == b"1"


async def test_a_server_stuck_for_a_moment_loses_nothing(
    redis: RedisServer, stores: ValkeyStores
) -> None:
    """It recovers between the call and its repetition."""
    session_id = (await stores.sessions.create(b"1")).id
    await stores.sessions.replace(session_id, b"2", 1)
    redis.halt()
    try:
        asyncio.get_running_loop().call_later(2.5, redis.go_on)
        assert await stores.sessions.replace(session_id, b"3", 2) == 3
    finally:
        redis.go_on()
    assert (await stores.sessions.load(session_id)).version == 3


async def test_a_server_stuck_for_a_moment_creates_a_name_once(
    redis: RedisServer, stores: ValkeyStores
) -> None:
    """The server then gets both calls."""
    await stores.rooms.create(b"1")
    redis.halt()
    try:
        asyncio.get_running_loop().call_later(2.5, redis.go_on)
        assert (await stores.rooms.create(b"2", "ann", name=NAME)).id == NAME
    finally:
        redis.go_on()
    assert await stores.rooms.load(NAME) == StoredSnapshot(1, b"2", "ann")
    assert await stores.rooms.owned("ann") == [NAME]


async def test_a_full_server(redis: RedisServer, stores: ValkeyStores) -> None:
    """Entries can still be read and deleted."""
    store = stores.sessions
    session_id = (await store.create(b"1")).id
    redis.ask("CONFIG", "SET", "maxmemory", "1")
    try:
        for call in (
            stores.check(),
            store.create(bytes(1000)),
            store.create(bytes(1000), name=NAME),
            store.replace(session_id, b"2", 1),
        ):
            with pytest.raises(StoreUnavailable, match="is full; raise its maxmemory"):
                await call
        assert (await store.load(session_id)).version == 1
        await store.delete(session_id)
    finally:
        redis.ask("CONFIG", "SET", "maxmemory", "0")
    await stores.check()
    assert redis.ask("GET", "backprop:sessions:bytes") == b"$1\r\n0\r\n"


async def test_a_read_only_replica(redis: RedisServer, stores: ValkeyStores) -> None:
    session_id = (await stores.sessions.create(b"1")).id
    await stores.secret()
    redis.ask("REPLICAOF", "127.0.0.1", "1")
    try:
        for call in (stores.check(), stores.sessions.replace(session_id, b"2", 1)):
            with pytest.raises(StoreUnavailable, match="is a read-only replica; give the address"):
                await call
        assert (await stores.sessions.load(session_id)).version == 1
        assert await stores.secret()
    finally:
        redis.ask("REPLICAOF", "NO", "ONE")
    assert await stores.sessions.replace(session_id, b"2", 1) == 2


@pytest.mark.usefixtures("redis_process")
async def test_a_server_with_a_full_disk(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    with redis_server("--dir", str(folder)) as redis:
        redis.ask("CONFIG", "SET", "save", "3600 1")
        shutil.rmtree(folder)
        redis.ask("BGSAVE")
        end = time.monotonic() + 10
        while b"rdb_last_bgsave_status:err" not in redis.ask("INFO", "persistence"):
            assert time.monotonic() < end
        stores = ValkeyStores(redis.url, same_quotas(MANY))
        with pytest.raises(StoreUnavailable, match="cannot write to its disk"):
            await stores.check()
        redis.ask("CONFIG", "SET", "save", "")
        await stores.check()
        await stores.close()


@pytest.mark.usefixtures("redis_process")
async def test_with_an_append_only_file_a_killed_server_loses_nothing() -> None:
    """As in compose.yaml: the log is written before the answer."""
    with redis_server("--appendonly", "yes", "--appendfsync", "everysec") as redis:
        stores = ValkeyStores(redis.url, same_quotas(MANY))
        secret = await stores.secret()
        session_id = (await stores.sessions.create(b"1", "ann")).id
        for version in range(1, 200):
            await stores.sessions.replace(session_id, b"%d" % (version + 1), version)
        redis.kill()
        redis.start()
        assert await stores.sessions.load(session_id) == StoredSnapshot(200, b"200", "ann")
        assert await stores.secret() == secret
        await stores.close()


async def test_many_calls_share_few_connections(redis: RedisServer, stores: ValkeyStores) -> None:
    session_id = (await stores.sessions.create(b"1")).id
    await asyncio.gather(*(stores.sessions.load(session_id) for _ in range(500)))
    clients = redis.ask("CLIENT", "LIST").count(b"id=")
    assert clients <= MAX_CONNECTIONS + 1


async def test_a_cancelled_call_does_not_affect_others(
    redis: RedisServer, stores: ValkeyStores
) -> None:
    """Its answer must not be taken for that of the next call."""
    ids = [(await stores.sessions.create(b"%d" % number)).id for number in range(20)]
    for number, session_id in enumerate(ids):
        task = asyncio.create_task(stores.sessions.load(session_id))
        for _ in range(number):
            await asyncio.sleep(0)
        if task.cancel():
            with pytest.raises(asyncio.CancelledError):
                await task
    for number, session_id in enumerate(ids):
        assert (await stores.sessions.load(session_id)).snapshot == b"%d" % number
