"""Publish/subscribe between replicas: the newest message of each key, never a backlog."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Hashable
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.client import PubSub

from app.replicas.background_tasks import BackgroundTasks
from app.replicas.channels import LOST
from app.replicas.messages import unpack

RECONNECT_SECONDS = 0.3
QUIET_SECONDS = 2.0
"""A connection is tested with PING when nothing has come for this long."""
MAX_BYTES = 8_000_000
"""Larger messages are not sent. A frame has some 100 kB, and so have its panels."""
MAX_WAITING = 10_000

_log = logging.getLogger(__name__)


class PubSubClient:
    """Receives the messages of some channels; its outbox keeps the newest message of each key.

    ``on_message`` gets header and parts; ``on_subscribed`` gets a channel whose messages all arrive
    from now on. Messages that cannot be sent are dropped: their receivers repeat the request.
    """

    def __init__(
        self,
        client: Redis,
        channels: tuple[str, ...],
        on_message: Callable[[dict[str, Any], list[bytes]], None],
        on_subscribed: Callable[[str], None],
    ):
        self._client = client
        self._channels = channels
        self._on_message = on_message
        self._on_subscribed = on_subscribed
        self._subscriptions: set[str] = set()
        self._subscribed: set[str] = set()
        self._changed = asyncio.Event()
        self._pubsub: PubSub | None = None
        self._outbox: dict[Hashable, tuple[str, bytes]] = {}
        self._filled = asyncio.Event()
        self._tasks = BackgroundTasks()

    def open(self) -> None:
        """Begin to receive and to send."""
        for loop in (self._listen, self._update_subscriptions, self._send):
            self._tasks.start_loop(loop())

    async def close(self) -> None:
        """Stop receiving and sending."""
        await self._tasks.close()

    def subscribe(self, channel: str) -> None:
        """Subscribe to a channel, now and after every reconnection."""
        self._subscriptions.add(channel)
        self._changed.set()

    def unsubscribe(self, channel: str) -> None:
        """Stop listening to it."""
        self._subscriptions.discard(channel)
        self._changed.set()

    async def _listen(self) -> None:
        while not self._tasks.closed:
            try:
                async with self._client.pubsub() as pubsub:
                    self._subscribed = set(self._subscriptions)
                    await pubsub.subscribe(*self._channels, *self._subscribed)
                    self._pubsub = pubsub
                    self._changed.set()
                    await self._receive_all(pubsub)
            except LOST:
                pass
            finally:
                self._pubsub = None
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _receive_all(self, pubsub: PubSub) -> None:
        """Returns if the connection does not answer a PING; raises one of ``LOST`` if it breaks."""
        was_pinged = False
        while not self._tasks.closed:
            message = await pubsub.get_message(timeout=QUIET_SECONDS)
            if message is not None:
                self._receive(message)
            elif was_pinged:
                return
            else:
                await pubsub.ping()
            was_pinged = message is None

    def _receive(self, message: dict[str, Any]) -> None:
        if message["type"] == "subscribe":
            self._on_subscribed(message["channel"].decode())
        elif message["type"] == "message":
            try:
                self._on_message(*unpack(message["data"]))
            except (ValueError, KeyError, TypeError):
                _log.warning("a message of another replica is not valid", exc_info=True)

    async def _update_subscriptions(self) -> None:
        while not self._tasks.closed:
            await self._changed.wait()
            self._changed.clear()
            if self._pubsub is None:
                continue
            more = self._subscriptions - self._subscribed
            less = self._subscribed - self._subscriptions
            self._subscribed = set(self._subscriptions)
            try:
                if more:
                    await self._pubsub.subscribe(*more)
                if less:
                    await self._pubsub.unsubscribe(*less)
            except LOST:
                continue  # the next connection subscribes to all of them

    async def publish(self, channel: str, content: bytes) -> int:
        """Send it now; returns the number of receivers. Raises one of ``LOST``."""
        return int(await self._client.publish(channel, content))

    def put(self, key: Hashable, channel: str, content: bytes) -> None:
        """Send it soon; it replaces an unsent message of the same key."""
        if len(content) > MAX_BYTES or len(self._outbox) >= MAX_WAITING:
            _log.warning("a message of %d bytes to another replica was dropped", len(content))
            return
        self._outbox[key] = (channel, content)
        self._filled.set()

    async def _send(self) -> None:
        while not self._tasks.closed:
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
