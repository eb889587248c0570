"""If an answer is lost, its write is neither lost nor made twice."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from app.store.base import (
    NameTaken,
    SessionNotFound,
    StoredSnapshot,
    StoreUnavailable,
    VersionConflict,
)
from app.store.valkey import ValkeyStores
from app.store.valkey_scripts import MARKS_KEPT
from tests.redis_server import RedisServer
from tests.store.contract import MANY, same_quotas
from tests.store.lossy_proxy import LossyProxy, lossy_proxy
from tests.store.named_entries import NAME

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def proxy(redis: RedisServer) -> AsyncIterator[LossyProxy]:
    async with lossy_proxy(redis.port) as proxy:
        yield proxy


@pytest.fixture
async def stores(proxy: LossyProxy) -> AsyncIterator[ValkeyStores]:
    """Stores behind the proxy; the server knows their scripts."""
    stores = ValkeyStores(proxy.url, same_quotas(MANY))
    session_id = (await stores.sessions.create(b"1")).id
    await stores.sessions.replace(session_id, b"2", 1)
    await stores.sessions.load(session_id)
    await stores.sessions.delete(session_id)
    yield stores
    await stores.close()


@pytest.fixture
async def other(redis: RedisServer) -> AsyncIterator[ValkeyStores]:
    """Another replica, connected directly."""
    stores = ValkeyStores(redis.url, same_quotas(MANY))
    yield stores
    await stores.close()


async def test_a_repeated_replacement_is_made_once(proxy: LossyProxy, stores: ValkeyStores) -> None:
    session_id = (await stores.sessions.create(b"1")).id
    proxy.lose(1)
    assert await stores.sessions.replace(session_id, b"2", 1) == 2
    assert await stores.sessions.load(session_id) == StoredSnapshot(2, b"2")


async def test_a_repeated_replacement_is_recognised_after_later_writes(
    proxy: LossyProxy, stores: ValkeyStores, other: ValkeyStores
) -> None:
    session_id = (await stores.sessions.create(b"1")).id

    async def go_on() -> None:
        for version in range(2, MARKS_KEPT):
            await other.sessions.replace(session_id, b"another's", version)

    proxy.lose(1, go_on)
    assert await stores.sessions.replace(session_id, b"2", 1) == 2
    assert await stores.sessions.load(session_id) == StoredSnapshot(MARKS_KEPT, b"another's")


async def test_equal_bytes_of_another_replica_are_a_conflict(
    proxy: LossyProxy, stores: ValkeyStores, other: ValkeyStores
) -> None:
    """Two replicas that make the same step from one version make two steps, not one."""
    session_id = (await stores.sessions.create(b"1")).id
    assert await other.sessions.replace(session_id, b"2", 1) == 2
    proxy.lose(1)
    with pytest.raises(VersionConflict):
        await stores.sessions.replace(session_id, b"2", 1)


async def test_a_repeated_creation_is_made_once(
    redis: RedisServer, proxy: LossyProxy, stores: ValkeyStores
) -> None:
    proxy.lose(1)
    session_id = (await stores.sessions.create(b"1", "ann")).id
    assert await stores.sessions.load(session_id) == StoredSnapshot(1, b"1", "ann")
    assert redis.ask("ZCARD", "backprop:sessions:order") == b":1\r\n"
    assert redis.ask("GET", "backprop:sessions:bytes") == b"$1\r\n1\r\n"


async def test_a_repeated_creation_of_a_name_is_made_once(
    proxy: LossyProxy, stores: ValkeyStores
) -> None:
    proxy.lose(1)
    assert (await stores.rooms.create(b"1", "ann", name=NAME)).id == NAME
    assert await stores.rooms.load(NAME) == StoredSnapshot(1, b"1", "ann")
    assert await stores.rooms.count() == 1


async def test_a_repeated_creation_reports_its_evictions(proxy: LossyProxy) -> None:
    one = replace(MANY, max_per_owner=1)
    stores = ValkeyStores(proxy.url, same_quotas(one))
    await stores.rooms.create(b"1", "ann")
    proxy.lose(1)
    assert (await stores.rooms.create(b"2", "ann", name=NAME)).evicted == 1
    assert await stores.rooms.owned("ann") == [NAME]
    await stores.close()


async def test_a_repeated_creation_is_recognised_after_later_writes(
    proxy: LossyProxy, stores: ValkeyStores, other: ValkeyStores
) -> None:
    proxy.lose(1, lambda: other.rooms.replace(NAME, b"another's", 1))
    assert (await stores.rooms.create(b"1", "ann", name=NAME)).id == NAME
    assert await stores.rooms.load(NAME) == StoredSnapshot(2, b"another's", "ann")


async def test_a_name_of_another_replica_is_taken_despite_equal_bytes(
    proxy: LossyProxy, stores: ValkeyStores, other: ValkeyStores
) -> None:
    """Both save the same bytes for the same owner."""
    await other.rooms.create(b"1", "ann", name=NAME)
    proxy.lose(1)
    with pytest.raises(NameTaken):
        await stores.rooms.create(b"1", "ann", name=NAME)
    assert await other.rooms.load(NAME) == StoredSnapshot(1, b"1", "ann")


async def test_a_name_recreated_by_another_replica_is_taken(
    proxy: LossyProxy, stores: ValkeyStores, other: ValkeyStores
) -> None:
    async def take() -> None:
        await other.rooms.delete(NAME)
        await other.rooms.create(b"1", "ann", name=NAME)

    proxy.lose(1, take)
    with pytest.raises(NameTaken):
        await stores.rooms.create(b"1", "ann", name=NAME)
    assert await other.rooms.load(NAME) == StoredSnapshot(1, b"1", "ann")


async def test_reads_are_repeated(proxy: LossyProxy, stores: ValkeyStores) -> None:
    session_id = (await stores.sessions.create(b"1", "ann")).id
    proxy.lose(1)
    assert (await stores.sessions.load(session_id)).snapshot == b"1"
    proxy.lose(1)
    assert await stores.sessions.owner(session_id) == "ann"


async def test_a_repeated_deletion_finds_nothing(proxy: LossyProxy, stores: ValkeyStores) -> None:
    """The repeated call has nothing left to delete."""
    session_id = (await stores.sessions.create(b"1")).id
    proxy.lose(1)
    with pytest.raises(SessionNotFound):
        await stores.sessions.delete(session_id)
    with pytest.raises(SessionNotFound):
        await stores.sessions.load(session_id)


async def test_two_lost_answers_make_the_store_unavailable(
    proxy: LossyProxy, stores: ValkeyStores
) -> None:
    """The write may have been made; the first version can then no longer be replaced."""
    session_id = (await stores.sessions.create(b"1")).id
    proxy.lose(3)
    with pytest.raises(StoreUnavailable, match="cannot be reached"):
        await stores.sessions.replace(session_id, b"2", 1)
    proxy.lose(0)
    assert await stores.sessions.load(session_id) == StoredSnapshot(2, b"2")
    with pytest.raises(VersionConflict):
        await stores.sessions.replace(session_id, b"2 again", 1)
