"""Hubs of one process that know of each other through a real server alone."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from app.live.event import Event
from app.live.hub import Hub
from app.live.replica_bus import SessionBusy
from app.live.topics import RESYNC
from app.live.viewer import PageChanged, Viewer
from app.replicas import valkey_bus as valkey
from app.replicas.valkey_bus import ValkeyBus
from app.store.memory import MemoryStore
from app.training.recipe.limits import DEFAULT_LIMITS
from app.training.recipe.recipe import Recipe
from app.training.run.play import Play
from app.training.run.position import Unit
from app.web.session_service import SessionService
from tests.live.fake_renderer import INTERVALS, FakeRenderer
from tests.redis_server import RedisServer
from tests.web.calls import SMALL
from tests.web.opening import MANY

LONG = 20.0


@dataclass
class Replica:
    """A replica without its HTTP server."""

    bus: ValkeyBus
    hub: Hub
    sessions: SessionService
    renderer: FakeRenderer

    async def die(self) -> None:
        """Stop all activity without releasing any lease, as a killed process does."""
        for channel in self.hub.channels.values():
            if channel.runner:
                channel.runner._task.cancel()
        await asyncio.gather(self.bus._tasks.close(), self.bus._pubsub.close())


Scene = Callable[[list[Replica], str], Awaitable[None]]


def with_replicas(redis: RedisServer, scene: Scene, count: int = 2) -> None:
    """Run ``scene`` with replicas that share a store, and a session that does not play yet."""

    async def whole() -> None:
        store = MemoryStore(MANY)
        replicas = []
        for _ in range(count):
            renderer = FakeRenderer()
            hub = Hub(renderer, 10)
            sessions = SessionService(store, DEFAULT_LIMITS, hub)
            hub.bus = bus = ValkeyBus(redis.url, hub, sessions)
            replicas.append(Replica(bus, hub, sessions, renderer))
            await hub.open(sessions)
        held = await replicas[0].sessions.create(Recipe(**SMALL))
        try:
            await scene(replicas, held.id)
        finally:
            for replica in replicas:
                await replica.hub.close()
                await replica.bus.close()

    asyncio.run(asyncio.wait_for(whole(), 60))


async def page(viewer: Viewer, generation: int) -> None:
    """Wait for the notice of this page."""
    while True:
        taken = await viewer.receive(LONG)
        assert taken is not None
        if isinstance(taken, PageChanged) and taken.generation >= generation:
            return


async def frame(viewer: Viewer) -> Event:
    while True:
        taken = await viewer.receive(LONG)
        assert taken is not None
        if isinstance(taken, Event):
            return taken


def test_frames_are_drawn_once_and_only_for_viewers(redis: RedisServer) -> None:
    async def scene(replicas: list[Replica], session_id: str) -> None:
        ann, ben = replicas
        with ben.hub.watch(session_id, "a view", 1, 1) as viewer:
            held = await ann.sessions.play(session_id, Play())
            await page(viewer, held.version)
            for _ in range(20):
                assert b"event: frame" in (await frame(viewer)).plain
            assert not ben.renderer.frames
            drawn = ann.renderer.frames
            assert len(drawn) == len(set(drawn))
            # For a viewer that takes nothing only the frame in flight is drawn.
            reached = len(drawn)
            before = (await ben.sessions.load(session_id)).session.epoch
            while (await ben.sessions.load(session_id)).session.epoch < before + 4:
                pass
            assert len(drawn) <= reached + 2

    with_replicas(redis, scene)


def test_a_copy_has_the_stamp_and_cache_of_its_frame(redis: RedisServer) -> None:
    async def scene(replicas: list[Replica], session_id: str) -> None:
        ann, ben = replicas
        played = await ann.sessions.play(session_id, Play())
        read = await ben.sessions.load(session_id, "a view")
        assert read.stamp is not None
        assert read.version == read.stamp.generation == played.version
        here = await ann.hub.copy(session_id)
        assert here is not None
        assert read.stamp.cache == {"a view": here[1].cache["a view"]}
        assert (await ben.sessions.load(session_id)).stamp is not None
        assert await ben.hub.generation(session_id) == played.version

    with_replicas(redis, scene)


def test_a_step_on_one_updates_the_page_of_another(redis: RedisServer) -> None:
    async def scene(replicas: list[Replica], session_id: str) -> None:
        ann, ben = replicas
        with ben.hub.watch(session_id, "a view", 1, 1) as viewer:
            for _ in range(3):
                held = await ann.sessions.step(session_id, Unit.BATCH, 1)
                await page(viewer, held.version)

    with_replicas(redis, scene)


def test_exactly_one_replica_takes_over(redis: RedisServer) -> None:
    async def scene(replicas: list[Replica], session_id: str) -> None:
        ann, *others = replicas
        with others[0].hub.watch(session_id, "a view", 1, 1) as viewer:
            held = await ann.sessions.play(session_id, Play())
            await page(viewer, held.version)
            await frame(viewer)
            await ann.die()
            await page(viewer, held.version + 1)
            await frame(viewer)
            assert sum(each.hub.runner(session_id) is not None for each in others) == 1

    with_replicas(redis, scene, count=4)


def test_a_producer_without_lease_saves_nothing(redis: RedisServer) -> None:
    async def scene(replicas: list[Replica], session_id: str) -> None:
        ann, ben = replicas
        await ann.sessions.play(session_id, Play())
        runner = ann.hub.runner(session_id)
        assert runner is not None
        # As if it had slept past the end of its lease.
        redis.ask("DEL", f"backprop:live:lease:{session_id}")
        paused = await ben.sessions.pause(session_id)
        await runner.ended()
        read = await ben.sessions.load(session_id)
        assert (read.version, read.session.epoch) == (paused.version, paused.session.epoch)
        assert read.stamp is None

    with_replicas(redis, scene)


def test_waiting_for_a_hand_over_ends(redis: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(valkey, "HAND_OVER_TIMEOUT_SECONDS", 0.2)

    async def scene(replicas: list[Replica], session_id: str) -> None:
        ann, ben = replicas
        await ann.sessions.play(session_id, Play())
        async with ann.hub.lock(session_id):
            with pytest.raises(SessionBusy, match=r"\.$"):
                await ben.sessions.step(session_id, Unit.EPOCH, 1)
        # Asked again it does.
        stepped = await ben.sessions.step(session_id, Unit.EPOCH, 1)
        assert (await ann.sessions.load(session_id)).version == stepped.version

    with_replicas(redis, scene)


def test_messages_reach_listeners_of_another_hub(redis: RedisServer) -> None:
    async def scene(replicas: list[Replica], session_id: str) -> None:
        ann, ben = replicas
        received: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
        with ben.hub.subscribe("room:A", lambda *message: received.put_nowait(message)):
            # Messages before the subscription took effect may have been missed.
            assert await asyncio.wait_for(received.get(), LONG) == (RESYNC, "")
            ann.hub.publish("room:B", "class", "1")
            ann.hub.publish("room:A", "class", "2")
            assert await asyncio.wait_for(received.get(), LONG) == ("class", "2")
            ben.hub.publish("room:A", "desk", "3")
            assert await asyncio.wait_for(received.get(), LONG) == ("desk", "3")
            # The server echoes its own messages, which are ignored.
            ann.hub.publish("room:A", "class", "4")
            assert await asyncio.wait_for(received.get(), LONG) == ("class", "4")

    with_replicas(redis, scene)


def test_a_slow_view_skips_frames_over_replicas_too(
    redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(INTERVALS, "a slow view", 0.25)

    async def scene(replicas: list[Replica], session_id: str) -> None:
        ann, ben = replicas
        with (
            ann.hub.watch(session_id, "a view", 1, 1) as every,
            ben.hub.watch(session_id, "a slow view", 1, 1) as slow,
        ):
            held = await ann.sessions.play(session_id, Play())
            await page(slow, held.version)

            async def takes_all() -> None:
                while True:
                    await every.receive(LONG)

            teacher = asyncio.create_task(takes_all())
            for _ in range(4):
                await frame(slow)
            teacher.cancel()
            drawn = [number for view, number in ann.renderer.frames if view == "a slow view"]
            assert min(b - a for a, b in zip(drawn, drawn[1:], strict=False)) >= 2

    with_replicas(redis, scene)
