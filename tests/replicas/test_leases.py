"""Leases on a real server: one replica has a session, and orphans are found."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from app.live.replica_bus import Producer
from app.replicas import leases as module
from app.replicas.leases import Leases
from app.valkey.address import parse
from app.valkey.server import Server
from tests.redis_server import RedisServer

Scene = Callable[[Leases, Leases], Awaitable[None]]


def with_two(redis: RedisServer, scene: Scene) -> None:
    async def whole() -> None:
        server = Server(parse(redis.url))
        try:
            await scene(Leases(server.client, "ann"), Leases(server.client, "ben"))
        finally:
            await server.close()

    asyncio.run(asyncio.wait_for(whole(), 30))


async def until_orphaned(leases: Leases) -> list[str]:
    while not (found := await leases.orphans()):
        pass
    return found


def test_one_replica_holds_a_lease_until_it_releases_it(redis: RedisServer) -> None:
    async def scene(ann: Leases, ben: Leases) -> None:
        assert await ann.acquire("id") == ("", False)
        assert await ann.acquire("id") == ("", False)
        assert await ben.acquire("id") == ("ann", False)
        await ben.release("id", None)
        assert await ben.acquire("id") == ("ann", False)
        await ann.release("id", None)
        assert await ben.acquire("id") == ("", False)

    with_two(redis, scene)


def test_of_concurrent_acquisitions_one_wins(redis: RedisServer) -> None:
    async def scene(ann: Leases, ben: Leases) -> None:
        answers = await asyncio.gather(*(each.acquire("id") for each in (ann, ben) * 10))
        assert len({holder for holder, _ in answers[::2]}) == 1
        assert sorted({answers[0][0], answers[1][0]}) in (["", "ann"], ["", "ben"])

    with_two(redis, scene)


def test_a_lease_shows_producer_and_generation(redis: RedisServer) -> None:
    async def scene(ann: Leases, ben: Leases) -> None:
        await ann.acquire("id")
        assert await ben.producers(["id", "another"]) == [None, None]
        assert await ann.renew({"id": 7}) == []
        assert await ben.producers(["id", "another"]) == [Producer("ann", 7), None]
        assert await ann.producers(["id"]) == [None]
        assert await ben.renew({"id": 8}) == ["id"]
        assert await ben.producers(["id"]) == [Producer("ann", 7)]

    with_two(redis, scene)


def test_a_playing_session_with_an_expired_lease_is_an_orphan(
    redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene(ann: Leases, ben: Leases) -> None:
        monkeypatch.setattr(module, "LEASE_MILLISECONDS", 200)
        for session_id in ("plays", "rests"):
            await ann.acquire(session_id)
        await ann.renew({"plays": 3, "rests": 0})
        assert await ben.orphans() == []
        assert await until_orphaned(ben) == ["plays"]
        assert await ben.acquire("plays") == ("", True)
        assert await ben.acquire("rests") == ("", False)
        assert await ben.orphans() == []
        assert await ann.renew({"plays": 3}) == ["plays"]

    with_two(redis, scene)


def test_a_released_session_is_an_orphan_at_once_or_never(redis: RedisServer) -> None:
    async def scene(ann: Leases, ben: Leases) -> None:
        await ann.acquire("id")
        await ann.renew({"id": 3})
        await ann.release("id", 0)
        assert await ben.orphans() == ["id"]
        assert await ben.acquire("id") == ("", True)
        await ben.renew({"id": 4})
        await ben.release("id", None)
        assert await ann.acquire("id") == ("", False)
        await ann.renew({"id": 5})
        await ann.forget(["id"])
        await ann.release("id", None)
        assert await ben.orphans() == []

    with_two(redis, scene)


def test_every_key_expires(redis: RedisServer) -> None:
    async def scene(ann: Leases, ben: Leases) -> None:
        await ann.acquire("id")
        await ann.renew({"id": 3})

    with_two(redis, scene)
    keys = redis.ask("KEYS", "*").split(b"\r\n")[2::2]
    assert len(keys) == 2
    for key in keys:
        assert int(redis.ask("TTL", key)[1:]) > 0
