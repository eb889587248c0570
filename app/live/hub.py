"""All sessions that play or are watched on this replica."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Hashable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import partial
from typing import Protocol
from weakref import WeakValueDictionary

from app.http.request_priority import RequestsInProgress
from app.http.thread_pool import FairThreadPool
from app.live.channel import Channel
from app.live.renderer import FrameRenderer, FrameStamp
from app.live.replica_bus import ReplicaBus, ReplicasUnavailable, ViewerState
from app.live.runner import Runner, RunnerEnded
from app.live.saving import Save
from app.live.topics import Listener, Topics
from app.live.viewer import Viewer
from app.training.run.session import TrainingSession

SHUTDOWN_SECONDS = 1.2
"""How long a shutdown waits for runs to be saved, and again for the other replicas."""
MAX_THREADS = 2
"""Python draws one frame at a time anyway; more threads would only compete for it."""

_log = logging.getLogger(__name__)


class SessionRepository(Protocol):
    """The stored sessions."""

    async def resume(self, session_id: str, keep_playing: bool) -> None:
        """Take over a session that another replica has played.

        With ``keep_playing`` it plays on here, unless it had stopped by itself.
        """

    async def newest(self, session_id: str) -> int:
        """The version that the session's page should show; raises SessionNotFound."""


class Hub:
    """Channels by session id. Use on one event loop; training and drawing run on few threads."""

    def __init__(self, renderer: FrameRenderer, max_viewers: int, bus: ReplicaBus | None = None):
        self.renderer = renderer
        self.bus = bus or ReplicaBus()
        self.channels: dict[str, Channel] = {}
        self.requests = RequestsInProgress()
        self.topics = Topics()
        self._max_viewers = max_viewers
        self._viewers = 0
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._releases: set[asyncio.Task[None]] = set()
        self._repository: SessionRepository | None = None
        self._closing = False
        self._threads = self._make_threads()

    async def open(self, repository: SessionRepository) -> None:
        """Connect to the other replicas, if there are any."""
        self._repository = repository
        self._closing = False
        await self.bus.open()

    def lock(self, session_id: str) -> asyncio.Lock:
        """Serialises the changes of a session on this replica."""
        return self._locks.setdefault(session_id, asyncio.Lock())

    @asynccontextmanager
    async def exclusive(
        self, session_id: str, *, keep_playing: bool = True, request_handover: bool = True
    ) -> AsyncIterator[None]:
        """Exclusive access to a session on all replicas: its lock and its lease.

        A session that plays on another replica moves here, and plays on if ``keep_playing``.
        Without ``request_handover`` nothing is done if another replica holds the lease. Raises
        SessionBusy, ReplicasUnavailable.
        """
        if self.runner(session_id):
            self.requests.step_aside()
        async with self.lock(session_id):
            lease = await self.bus.acquire(session_id, request_handover=request_handover)
            if lease is None:
                yield
                return
            is_orphan = lease.was_playing
            try:
                if lease.is_new and (runner := self.runner(session_id)):
                    await runner.drop()
                if is_orphan and self._repository:
                    await self._repository.resume(session_id, keep_playing)
                is_orphan = False
                yield
            finally:
                if self.runner(session_id):
                    with suppress(ReplicasUnavailable):
                        await self.bus.confirm(session_id)
                else:
                    await self.bus.release(session_id, keep_playing=is_orphan)

    def runner(self, session_id: str) -> Runner | None:
        """What plays the session, if it plays here."""
        channel = self.channels.get(session_id)
        return channel.runner if channel else None

    def announce(self, session_id: str, generation: int) -> None:
        """Announce the page of a changed session to its viewers."""
        channel = self.channels.get(session_id)
        if channel is None:
            self.bus.publish_page(session_id, generation)
        elif channel.generation != generation:
            channel.announce_page(generation)

    def play(
        self,
        session_id: str,
        session: TrainingSession,
        version: int,
        save: Save,
        grace_seconds: float = 0.0,
        owner: str = "",
    ) -> FrameStamp:
        """Play a session that does not play yet; ``version`` is the stored one.

        All sessions of an ``owner`` share one turn on the threads. Without viewers it pauses, but
        not within the first ``grace_seconds``.
        """
        channel = self._channel(session_id, version)
        executor = self._threads.of(owner or session_id)
        channel.runner = Runner(
            session_id, session, version, channel, executor, self.renderer, save, grace_seconds
        )
        channel.announce_page(version)
        return channel.runner.stamp

    async def copy(
        self, session_id: str, view: Hashable = None
    ) -> tuple[TrainingSession, FrameStamp] | None:
        """The session between two frames, with its stamp; None if it does not play.

        From another replica the stamp's cache is that of ``view`` only. Raises SessionBusy,
        ReplicasUnavailable.
        """
        if runner := self.runner(session_id):
            self.requests.step_aside()
            with suppress(RunnerEnded):  # it has then stored the session
                return await runner.copy()
        return await self.bus.fetch_copy(session_id, view)

    async def generation(self, session_id: str) -> int | None:
        """That of the newest frame; None if the session does not play."""
        if runner := self.runner(session_id):
            return runner.stamp.generation
        producer = await self.bus.producer(session_id)
        return producer.generation if producer else None

    def shown_generation(self, session_id: str) -> int | None:
        """The generation that viewers here see; None if there are none."""
        channel = self.channels.get(session_id)
        return channel.generation if channel else None

    def is_known_to_play(self, session_id: str) -> bool:
        """Whether it plays here, or is watched here and plays on another replica."""
        channel = self.channels.get(session_id)
        return channel is not None and bool(channel.runner or channel.producer)

    def has_capacity(self) -> bool:
        """Whether one more viewer may come."""
        return self._viewers < self._max_viewers

    def playing(self) -> list[str]:
        """The sessions that play here."""
        return [session_id for session_id, channel in self.channels.items() if channel.runner]

    def count_playing(self) -> int:
        """How many sessions play here."""
        return sum(channel.runner is not None for channel in self.channels.values())

    def count_viewers(self) -> int:
        """How many viewers there are here."""
        return self._viewers

    @contextmanager
    def watch(
        self, session_id: str, view: Hashable, shown: int, generation: int
    ) -> Iterator[Viewer]:
        """A viewer whose page shows generation ``shown``, while ``generation`` is the newest."""
        channel = self._channel(session_id, generation)
        report = partial(self._report_viewers, session_id, channel, view)
        viewer = Viewer(view, partial(report, ViewerState.READY))
        if channel.generation != shown:
            viewer.offer_page(channel.generation)
        if not channel.local_viewers:
            self.bus.subscribe(session_id)
        channel.local_viewers.append(viewer)
        report(ViewerState.READY)
        self._viewers += 1
        try:
            yield viewer
        finally:
            self._viewers -= 1
            channel.remove(viewer)
            if all(other.view != view for other in channel.local_viewers):
                report(ViewerState.GONE)
            if not channel.local_viewers:
                self.bus.unsubscribe(session_id)

    @contextmanager
    def subscribe(self, topic: str, listener: Listener) -> Iterator[None]:
        """Call ``listener`` for all messages of a topic, from any replica, until the end."""
        if not self.topics.has_subscribers(topic):
            self.bus.subscribe(topic)
        try:
            with self.topics.subscribe(topic, listener):
                yield
        finally:
            if not self.topics.has_subscribers(topic):
                self.bus.unsubscribe(topic)

    def publish(self, topic: str, kind: str, text: str) -> None:
        """Send a message to all subscribers of a topic, on all replicas, without waiting."""
        self.topics.publish(topic, kind, text)
        self.bus.publish_message(topic, kind, text)

    def _report_viewers(
        self, session_id: str, channel: Channel, view: Hashable, state: ViewerState
    ) -> None:
        channel.drained.set()
        if channel.producer and not channel.runner:
            self.bus.report_viewers(session_id, channel.producer, view, state)

    def _channel(self, session_id: str, generation: int) -> Channel:
        def forget() -> None:
            self.channels.pop(session_id, None)

        found = self.channels.get(session_id)
        if found is None:
            publish = partial(self.bus.publish_page, session_id)
            found = Channel(generation, publish, partial(self._release, session_id), forget)
            self.channels[session_id] = found
        return found

    def _release(self, session_id: str) -> None:
        """Release the lease of a run that has ended, unless a command comes first."""

        async def release() -> None:
            async with self.lock(session_id):
                if not self.runner(session_id):
                    await self.bus.release(session_id)

        if not self._closing:
            task = asyncio.create_task(release())
            self._releases.add(task)
            task.add_done_callback(self._releases.discard)

    async def close(self) -> None:
        """Save what plays, so that another replica continues it if watched; end all streams."""
        self._closing = True
        playing = {name: each for name, each in self.channels.items() if each.runner}
        watched = {name: bool(channel.viewers) for name, channel in playing.items()}
        channels = list(self.channels.values())
        runners = [channel.runner for channel in playing.values() if channel.runner]
        async with _limited(SHUTDOWN_SECONDS):
            pauses = await asyncio.gather(
                *(runner.pause() for runner in runners), return_exceptions=True
            )
            for runner, error in zip(runners, pauses, strict=True):
                if error is not None:
                    _log.error("a running session could not be saved: %s", error)
                    runner.abandon()
        async with _limited(SHUTDOWN_SECONDS):
            await self.bus.leave(watched)
        for channel in channels:
            for viewer in channel.local_viewers:
                viewer.close()
        # The app may be started again after it was stopped.
        threads, self._threads = self._threads, self._make_threads()
        threads.close()

    def _make_threads(self) -> FairThreadPool:
        workers = min(MAX_THREADS, os.cpu_count() or 1)
        return FairThreadPool(workers, "play", before=self.requests.make_way)


@asynccontextmanager
async def _limited(seconds: float) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        _log.error("shutdown: not everything could be saved and handed over in time")
