"""Handlers of messages from other replicas."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from app.live.channel import Channel
from app.live.hub import Hub, SessionRepository
from app.live.replica_bus import Producer, ViewerState
from app.live.runner import RunnerEnded
from app.live.topics import RESYNC
from app.live.viewer import RenderedFrame
from app.replicas.remote_viewers import RemoteViewers
from app.replicas.session_copy import encode_copy
from app.store.base import SessionNotFound

MAX_REMOTE_VIEWS = 500
"""Views of a session on other replicas; further ones get no frames."""

SendFrame = Callable[[str, str, str, RenderedFrame], None]
"""Sends a frame of a session to a replica, for a view."""


class Inbox:
    """Acts on the hub of this replica. Views are texts, as the renderer encodes them."""

    def __init__(self, hub: Hub, repository: SessionRepository, send_frame: SendFrame):
        self._hub = hub
        self._repository = repository
        self._send_frame = send_frame

    def generation(self, session_id: str) -> int:
        """The generation of a session that plays here; 0 if it does not play here."""
        runner = self._hub.runner(session_id)
        return runner.stamp.generation if runner else 0

    def watched(self) -> list[str]:
        """The sessions that are watched here and do not play here."""
        channels = self._hub.channels
        return [name for name, each in channels.items() if each.local_viewers and not each.runner]

    def drop_silent_viewers(self) -> None:
        """Drop the viewers of replicas that are gone."""
        for channel in self._hub.channels.values():
            for key in [key for key, each in channel.remote_viewers.items() if each.is_silent]:
                del channel.remote_viewers[key]

    def on_page(self, session_id: str, generation: int, producer: str) -> None:
        """A session has another page; ``producer`` is the replica that plays it, or ""."""
        self._follow(session_id, Producer(producer, generation) if producer else None, generation)

    def on_topic_message(self, topic: str, kind: str, text: str) -> None:
        """Another replica has published a message."""
        self._hub.topics.publish(topic, kind, text)

    def on_producer(self, session_id: str, producer: Producer | None) -> None:
        """The replica that plays a session which is watched here. Called at every heartbeat."""
        self._follow(session_id, producer, producer.generation if producer else 0)

    def _follow(self, session_id: str, producer: Producer | None, generation: int) -> None:
        channel = self._hub.channels.get(session_id)
        if channel is None or channel.runner:
            return
        channel.producer = producer.replica if producer else ""
        # Versions only grow, so a lower one is a late notice.
        if generation > channel.generation:
            channel.show_page(generation)
        if producer:
            self._report_viewers(session_id, channel)

    def _report_viewers(self, session_id: str, channel: Channel) -> None:
        waiting: dict[object, bool] = {}
        for viewer in channel.local_viewers:
            waiting[viewer.view] = waiting.get(viewer.view, False) or viewer.is_waiting
        for view, is_waiting in waiting.items():
            state = ViewerState.READY if is_waiting else ViewerState.BUSY
            self._hub.bus.report_viewers(session_id, channel.producer, view, state)

    def on_viewers(self, session_id: str, replica: str, view: str, state: ViewerState) -> None:
        """Another replica reports the viewers of a view."""
        channel = self._hub.channels.get(session_id)
        if channel is None or not channel.runner:
            return
        key = (replica, view)
        if state is ViewerState.GONE:
            channel.remote_viewers.pop(key, None)
            return
        viewers = channel.remote_viewers.get(key)
        if viewers is None:
            if len(channel.remote_viewers) >= MAX_REMOTE_VIEWS:
                return
            send = partial(self._send_frame, session_id, replica, view)
            viewers = RemoteViewers(self._hub.renderer.decode_view(view), send)
            channel.remote_viewers[key] = viewers
        viewers.on_report(wants_frame=state is ViewerState.READY)
        if state is ViewerState.READY:
            channel.drained.set()

    def on_frame(self, session_id: str, view: str, frame: RenderedFrame) -> None:
        """The producer has drawn a frame."""
        channel = self._hub.channels.get(session_id)
        if channel is None or channel.runner:
            return
        drawn = self._hub.renderer.decode_view(view)
        for viewer in channel.local_viewers:
            if viewer.view == drawn:
                viewer.offer(frame)

    async def hand_over(self, session_id: str) -> None:
        """Save the session and give up its lease, after the running command."""
        async with self._hub.lock(session_id):
            runner = self._hub.runner(session_id)
            if runner:
                await runner.pause()
            await self._hub.bus.release(session_id, keep_playing=runner is not None)

    async def copy(self, session_id: str, view: str | None) -> bytes | None:
        """A copy of a run for another replica; None if it does not play here."""
        runner = self._hub.runner(session_id)
        if runner is None:
            return None
        try:
            session, stamp = await runner.copy()
        except RunnerEnded:
            return None
        return await asyncio.to_thread(encode_copy, self._hub.renderer, session, stamp, view)

    async def take_over(self, session_id: str) -> None:
        """Play on a session whose producer is gone, unless another replica is faster."""
        async with self._hub.exclusive(session_id, request_handover=False):
            pass

    async def on_lease_lost(self, session_id: str) -> None:
        """Another replica has the lease of a session that plays here."""
        if runner := self._hub.runner(session_id):
            await runner.drop()

    async def resync(self, name: str) -> None:
        """Notices of a session or messages of a topic may have been missed."""
        if self._hub.topics.has_subscribers(name):
            self._hub.topics.publish(name, RESYNC, "")
            return
        with suppress(SessionNotFound):
            generation = await self._repository.newest(name)
            channel = self._hub.channels.get(name)
            if channel and not channel.runner and generation > channel.generation:
                channel.show_page(generation)
