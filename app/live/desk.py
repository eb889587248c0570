"""What other replicas want of this one, and what they tell it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from app.live.channel import Channel
from app.live.copies import write_copy
from app.live.relay import RemoteViewer
from app.live.replica_bus import GONE, WAITS, WANTS, Producer, ReplicaInbox
from app.live.runner import RunnerEnded
from app.live.topics import AGAIN
from app.live.viewer import Drawing

if TYPE_CHECKING:
    from app.live.hub import Hub, SessionKeeper

MAX_RELAYS = 500
"""Views of one session that other replicas may watch; a further one gets no frames."""


class HubInbox(ReplicaInbox):
    """The hub's own."""

    def __init__(self, hub: Hub, keeper: SessionKeeper):
        self._hub = hub
        self._keeper = keeper

    def generation(self, session_id: str) -> int:
        """See ``ReplicaInbox.generation``."""
        runner = self._hub.runner(session_id)
        return runner.stamp.generation if runner else 0

    def watched(self) -> Iterable[str]:
        """See ``ReplicaInbox.watched``."""
        channels = self._hub.channels
        return [name for name, each in channels.items() if each.here and not each.runner]

    def drop_silent(self) -> None:
        """See ``ReplicaInbox.drop_silent``."""
        for channel in self._hub.channels.values():
            for key in [key for key, relay in channel.relays.items() if relay.is_silent]:
                del channel.relays[key]

    def heard_page(self, session_id: str, generation: int, replica: str) -> None:
        """See ``ReplicaInbox.heard_page``."""
        producer = Producer(replica, generation) if replica else None
        self._follow(session_id, producer, generation)

    def heard_word(self, topic: str, kind: str, word: str) -> None:
        """See ``ReplicaInbox.heard_word``."""
        self._hub.words.tell(topic, kind, word)

    def heard_producer(self, session_id: str, producer: Producer | None) -> None:
        """See ``ReplicaInbox.heard_producer``."""
        self._follow(session_id, producer, producer.generation if producer else 0)

    def _follow(self, session_id: str, producer: Producer | None, generation: int) -> None:
        channel = self._hub.channels.get(session_id)
        if channel is None or channel.runner:
            return
        channel.producer = producer.replica if producer else ""
        # Versions only grow: an older one is a notice that comes late.
        if generation > channel.generation:
            channel.show_page(generation)
        if producer:
            self._tell_all(session_id, channel)

    def _tell_all(self, session_id: str, channel: Channel) -> None:
        waiting: dict[object, bool] = {}
        for viewer in channel.here:
            waiting[viewer.view] = waiting.get(viewer.view, False) or viewer.is_waiting
        for view, wants in waiting.items():
            text, state = self._hub.artist.write_view(view), WANTS if wants else WAITS
            self._hub.exchange.tell_viewers(session_id, channel.producer, text, state)

    def heard_viewers(self, session_id: str, replica: str, view: str, state: str) -> None:
        """See ``ReplicaInbox.heard_viewers``."""
        channel = self._hub.channels.get(session_id)
        if channel is None or not channel.runner:
            return
        key = (replica, view)
        if state == GONE:
            channel.relays.pop(key, None)
            return
        relay = channel.relays.get(key)
        if relay is None:
            if len(channel.relays) >= MAX_RELAYS:
                return
            send = partial(self._hub.exchange.send_drawing, session_id, replica, view)
            relay = channel.relays[key] = RemoteViewer(self._hub.artist.read_view(view), send)
        relay.hear(state == WANTS)
        if state == WANTS:
            channel.taken.set()

    def heard_drawing(self, session_id: str, view: str, drawing: Drawing) -> None:
        """See ``ReplicaInbox.heard_drawing``."""
        channel = self._hub.channels.get(session_id)
        if channel is None or channel.runner:
            return
        wanted = self._hub.artist.read_view(view)
        for viewer in channel.here:
            if viewer.view == wanted:
                viewer.offer(drawing)

    async def hand_over(self, session_id: str) -> None:
        """See ``ReplicaInbox.hand_over``."""
        async with self._hub.lock(session_id):
            runner = self._hub.runner(session_id)
            if runner:
                await runner.pause()
            await self._hub.exchange.release(session_id, goes_on=runner is not None)

    async def write_copy(self, session_id: str, view: str | None) -> bytes | None:
        """See ``ReplicaInbox.write_copy``."""
        runner = self._hub.runner(session_id)
        if runner is None:
            return None
        try:
            session, stamp = await runner.copy()
        except RunnerEnded:
            return None
        return await asyncio.to_thread(write_copy, self._hub.artist, session, stamp, view)

    async def take_over(self, session_id: str) -> None:
        """See ``ReplicaInbox.take_over``."""
        async with self._hub.turn(session_id, asks=False):
            pass

    async def lost(self, session_id: str) -> None:
        """See ``ReplicaInbox.lost``."""
        if runner := self._hub.runner(session_id):
            await runner.drop()

    async def look_again(self, session_id: str) -> None:
        """See ``ReplicaInbox.look_again``."""
        if self._hub.words.is_heard(session_id):
            self._hub.words.tell(session_id, AGAIN, "")
            return
        with suppress(LookupError):
            generation = await self._keeper.newest(session_id)
            channel = self._hub.channels.get(session_id)
            if channel and not channel.runner and generation > channel.generation:
                channel.show_page(generation)
