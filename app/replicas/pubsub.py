"""Messages between replicas by publish and subscribe: the newest of each kind, never a backlog."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Hashable
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from app.live.wire import unpack

LOST = (RedisError, OSError)
"""What the client raises where the server is away."""
RECONNECT_SECONDS = 0.3
QUIET_SECONDS = 2.0
MAX_BYTES = 8_000_000
"""A message above this is not sent. A frame has some 100 kB, its panels as much."""
MAX_WAITING = 10_000

_log = logging.getLogger(__name__)


class PubSubClient:
    """What is heard on some channels, and an outbox in which newer messages replace older ones.

    ``on_message`` gets header and parts, ``on_subscribed`` a channel from which on nothing is
    missed. What cannot be sent is dropped: whoever it was for asks again.
    """

    def __init__(
        self,
        client: Redis,
        always: tuple[str, ...],
        on_message: Callable[[dict[str, Any], list[bytes]], None],
        on_subscribed: Callable[[str], None],
    ):
        self._client = client
        self._always = always
        self._on_message = on_message
        self._on_subscribed = on_subscribed
        self._wanted: set[str] = set()
        self._tuned: set[str] = set()
        self._retune = asyncio.Event()
        self._pubsub: PubSub | None = None
        self._outbox: dict[Hashable, tuple[str, bytes]] = {}
        self._filled = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._closed = False

    def open(self) -> None:
        """Begin to listen and to send."""
        self._tasks = [asyncio.create_task(run()) for run in (self._listen, self._tune, self._send)]

    async def close(self) -> None:
        """End both."""
        # Before Python 3.12 the client may take a cancellation and go on (asyncio.wait_for).
        self._closed = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # ---- hearing

    def follow(self, channel: str) -> None:
        """Hear a channel, from now on and after every connection that is lost."""
        self._wanted.add(channel)
        self._retune.set()

    def unfollow(self, channel: str) -> None:
        """Hear it no more."""
        self._wanted.discard(channel)
        self._retune.set()

    async def _listen(self) -> None:
        while not self._closed:
            try:
                async with self._client.pubsub() as pubsub:
                    self._tuned = set(self._wanted)
                    await pubsub.subscribe(*self._always, *self._tuned)
                    self._pubsub = pubsub
                    self._retune.set()
                    await self._hear_all(pubsub)
            except LOST:
                pass
            finally:
                self._pubsub = None
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _hear_all(self, pubsub: PubSub) -> None:
        """Until the connection is lost, or nothing is heard on it even when asked."""
        was_asked = False
        while not self._closed:
            message = await pubsub.get_message(timeout=QUIET_SECONDS)
            if message is not None:
                self._hear(message)
            elif was_asked:
                return
            else:
                await pubsub.ping()
            was_asked = message is None

    def _hear(self, message: dict[str, Any]) -> None:
        if message["type"] == "subscribe":
            self._on_subscribed(message["channel"].decode())
        elif message["type"] == "message":
            try:
                self._on_message(*unpack(message["data"]))
            except (ValueError, KeyError, TypeError):
                _log.warning("a message of another replica could not be read", exc_info=True)

    async def _tune(self) -> None:
        while not self._closed:
            await self._retune.wait()
            self._retune.clear()
            if self._pubsub is None:
                continue
            more, less = self._wanted - self._tuned, self._tuned - self._wanted
            self._tuned = set(self._wanted)
            try:
                if more:
                    await self._pubsub.subscribe(*more)
                if less:
                    await self._pubsub.unsubscribe(*less)
            except LOST:
                continue  # with the next connection it begins with all that is wanted

    # ---- sending

    async def publish(self, channel: str, content: bytes) -> int:
        """Send it now; how many heard it. Raises one of ``LOST``."""
        return int(await self._client.publish(channel, content))

    def put(self, key: Hashable, channel: str, content: bytes) -> None:
        """Send it soon, in place of what has the same key and waits still."""
        if len(content) > MAX_BYTES or len(self._outbox) >= MAX_WAITING:
            _log.warning("a message of %d bytes to another replica was dropped", len(content))
            return
        self._outbox[key] = (channel, content)
        self._filled.set()

    async def _send(self) -> None:
        while not self._closed:
            await self._filled.wait()
            self._filled.clear()
            messages, self._outbox = self._outbox, {}
            try:
                async with self._client.pipeline(transaction=False) as pipeline:
                    for channel, content in messages.values():
                        pipeline.publish(channel, content)
                    await pipeline.execute()
            except LOST:
                await asyncio.sleep(RECONNECT_SECONDS)
