"""What a connection loses on its way back is neither lost nor done twice."""

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
from tests.store.lossy_proxy import Lossy, lossy
from tests.store.named_entries import NAME

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def way(redis: RedisServer) -> AsyncIterator[Lossy]:
    async with lossy(redis.port) as way:
        yield way


@pytest.fixture
async def stores(way: Lossy) -> AsyncIterator[ValkeyStores]:
    """What is behind the lossy way; its scripts are known to the server."""
    stores = ValkeyStores(way.url, same_quotas(MANY))
    session_id = (await stores.sessions.create(b"1")).id
    await stores.sessions.replace(session_id, b"2", 1)
    await stores.sessions.load(session_id)
    await stores.sessions.delete(session_id)
    yield stores
    await stores.close()


@pytest.fixture
async def other(redis: RedisServer) -> AsyncIterator[ValkeyStores]:
    """Another replica, on a way that loses nothing."""
    stores = ValkeyStores(redis.url, same_quotas(MANY))
    yield stores
    await stores.close()


async def test_a_replacement_is_made_once(way: Lossy, stores: ValkeyStores) -> None:
    session_id = (await stores.sessions.create(b"1")).id
    way.lose(1)
    assert await stores.sessions.replace(session_id, b"2", 1) == 2
    assert await stores.sessions.load(session_id) == StoredSnapshot(2, b"2")


async def test_even_where_others_went_on_from_it(
    way: Lossy, stores: ValkeyStores, other: ValkeyStores
) -> None:
    session_id = (await stores.sessions.create(b"1")).id

    async def go_on() -> None:
        for seen in range(2, MARKS_KEPT):
            await other.sessions.replace(session_id, b"another's", seen)

    way.lose(1, go_on)
    assert await stores.sessions.replace(session_id, b"2", 1) == 2
    assert await stores.sessions.load(session_id) == StoredSnapshot(MARKS_KEPT, b"another's")


async def test_who_was_late_is_told_so_even_with_the_same_bytes(
    way: Lossy, stores: ValkeyStores, other: ValkeyStores
) -> None:
    """Two replicas that make the same step from one version have made two steps, not one."""
    session_id = (await stores.sessions.create(b"1")).id
    assert await other.sessions.replace(session_id, b"2", 1) == 2
    way.lose(1)
    with pytest.raises(VersionConflict):
        await stores.sessions.replace(session_id, b"2", 1)


async def test_a_creation_is_made_once(
    redis: RedisServer, way: Lossy, stores: ValkeyStores
) -> None:
    way.lose(1)
    session_id = (await stores.sessions.create(b"1", "ann")).id
    assert await stores.sessions.load(session_id) == StoredSnapshot(1, b"1", "ann")
    assert redis.ask("ZCARD", "backprop:sessions:order") == b":1\r\n"
    assert redis.ask("GET", "backprop:sessions:bytes") == b"$1\r\n1\r\n"


async def test_so_is_one_with_a_name(way: Lossy, stores: ValkeyStores) -> None:
    way.lose(1)
    assert (await stores.rooms.create(b"1", "ann", name=NAME)).id == NAME
    assert await stores.rooms.load(NAME) == StoredSnapshot(1, b"1", "ann")
    assert await stores.rooms.count() == 1


async def test_what_it_displaced_is_told_once(way: Lossy) -> None:
    one = replace(MANY, max_per_owner=1)
    stores = ValkeyStores(way.url, same_quotas(one))
    await stores.rooms.create(b"1", "ann")
    way.lose(1)
    assert (await stores.rooms.create(b"2", "ann", name=NAME)).evicted == 1
    assert await stores.rooms.owned("ann") == [NAME]
    await stores.close()


async def test_a_name_is_ones_own_even_where_others_went_on_from_it(
    way: Lossy, stores: ValkeyStores, other: ValkeyStores
) -> None:
    way.lose(1, lambda: other.rooms.replace(NAME, b"another's", 1))
    assert (await stores.rooms.create(b"1", "ann", name=NAME)).id == NAME
    assert await stores.rooms.load(NAME) == StoredSnapshot(2, b"another's", "ann")


async def test_a_name_that_another_has_is_not_taken_for_ones_own(
    way: Lossy, stores: ValkeyStores, other: ValkeyStores
) -> None:
    """Not even where both keep the same bytes for the same owner."""
    await other.rooms.create(b"1", "ann", name=NAME)
    way.lose(1)
    with pytest.raises(NameTaken):
        await stores.rooms.create(b"1", "ann", name=NAME)
    assert await other.rooms.load(NAME) == StoredSnapshot(1, b"1", "ann")


async def test_nor_one_that_another_has_had_since(
    way: Lossy, stores: ValkeyStores, other: ValkeyStores
) -> None:
    async def take() -> None:
        await other.rooms.delete(NAME)
        await other.rooms.create(b"1", "ann", name=NAME)

    way.lose(1, take)
    with pytest.raises(NameTaken):
        await stores.rooms.create(b"1", "ann", name=NAME)
    assert await other.rooms.load(NAME) == StoredSnapshot(1, b"1", "ann")


async def test_a_reading_is_repeated(way: Lossy, stores: ValkeyStores) -> None:
    session_id = (await stores.sessions.create(b"1", "ann")).id
    way.lose(1)
    assert (await stores.sessions.load(session_id)).snapshot == b"1"
    way.lose(1)
    assert await stores.sessions.owner(session_id) == "ann"


async def test_a_deletion_is_done(way: Lossy, stores: ValkeyStores) -> None:
    """Asked again, there is nothing left to delete."""
    session_id = (await stores.sessions.create(b"1")).id
    way.lose(1)
    with pytest.raises(SessionNotFound):
        await stores.sessions.delete(session_id)
    with pytest.raises(SessionNotFound):
        await stores.sessions.load(session_id)


async def test_two_lost_answers_are_too_many(way: Lossy, stores: ValkeyStores) -> None:
    """What happened is not known then; nobody who saw the first version can write over it."""
    session_id = (await stores.sessions.create(b"1")).id
    way.lose(3)
    with pytest.raises(StoreUnavailable, match="cannot be reached"):
        await stores.sessions.replace(session_id, b"2", 1)
    way.lose(0)
    assert await stores.sessions.load(session_id) == StoredSnapshot(2, b"2")
    with pytest.raises(VersionConflict):
        await stores.sessions.replace(session_id, b"2 again", 1)
