"""All sessions that are watched or play in this process."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Hashable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import partial
from typing import Protocol
from weakref import WeakValueDictionary

from app.http.requests_in_progress import RequestsInProgress
from app.http.thread_pool import FairThreadPool
from app.live.artist import Artist, Stamp
from app.live.channel import Channel
from app.live.copies import read_copy
from app.live.desk import HubInbox
from app.live.replica_bus import GONE, WANTS, ReplicaBus, ReplicasUnavailable, SingleReplica
from app.live.runner import Runner, RunnerEnded
from app.live.saving import Keep
from app.live.topics import Listener, Topics
from app.live.viewer import Viewer
from app.training.run.session import TrainingSession

CLOSE_SECONDS = 1.2
"""Where nothing can be kept or told for now, the end waits no longer, twice."""

_log = logging.getLogger(__name__)


class SessionKeeper(Protocol):
    """Who has the stored sessions."""

    async def resume(self, session_id: str, goes_on: bool) -> None:
        """Take over a session that has played on another replica, which can keep it no more.

        With ``goes_on`` it plays on here, unless it had stopped by itself.
        """

    async def newest(self, session_id: str) -> int:
        """The version that the session's page should show; raises LookupError."""


class Hub:
    """Channels by session id. Used on one event loop; the work is done on few threads.

    Few, because Python draws one frame at a time anyway and more threads would only take turns;
    those of sessions that train much then leave room for the others.
    """

    def __init__(self, artist: Artist, max_viewers: int, exchange: ReplicaBus | None = None):
        self.artist = artist
        self.exchange = exchange or SingleReplica()
        self.channels: dict[str, Channel] = {}
        self._max_viewers = max_viewers
        self._viewers = 0
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._releases: set[asyncio.Task[None]] = set()
        self._keeper: SessionKeeper | None = None
        self._closing = False
        self.traffic = RequestsInProgress()
        self.words = Topics()
        self._turns = self._make_turns()

    async def open(self, keeper: SessionKeeper) -> None:
        """Begin to hear the other replicas, if there are any."""
        self._keeper = keeper
        self._closing = False
        await self.exchange.open(HubInbox(self, keeper))

    # ---- commands

    def lock(self, session_id: str) -> asyncio.Lock:
        """What is done to one session here is done one after the other."""
        return self._locks.setdefault(session_id, asyncio.Lock())

    @asynccontextmanager
    async def turn(
        self, session_id: str, *, goes_on: bool = True, asks: bool = True
    ) -> AsyncIterator[None]:
        """Do something to the session, here and now, while nobody else does, on any replica.

        What plays elsewhere comes here and plays on, but for ``goes_on=False``. Without ``asks``
        nothing is done where another replica has it. Raises Busy, Unavailable.
        """
        if self.runner(session_id):
            self.traffic.step_aside()
        async with self.lock(session_id):
            lease = await self.exchange.acquire(session_id, asks=asks)
            if lease is None:
                yield
                return
            is_left = lease.was_playing
            try:
                if lease.anew and (runner := self.runner(session_id)):
                    await runner.drop()
                if is_left and self._keeper:
                    await self._keeper.resume(session_id, goes_on)
                is_left = False
                yield
            finally:
                if self.runner(session_id):
                    with suppress(ReplicasUnavailable):
                        await self.exchange.confirm(session_id)
                else:
                    await self.exchange.release(session_id, goes_on=is_left)

    def runner(self, session_id: str) -> Runner | None:
        """What plays the session, if it plays here."""
        channel = self.channels.get(session_id)
        return channel.runner if channel else None

    def announce(self, session_id: str, generation: int) -> None:
        """Tell the viewers of a session that a command has changed it."""
        channel = self.channels.get(session_id)
        if channel is None:
            self.exchange.tell_page(session_id, generation)
        elif channel.generation != generation:
            channel.turn_page(generation)

    def play(
        self,
        session_id: str,
        session: TrainingSession,
        version: int,
        keep: Keep,
        patience: float = 0.0,
        owner: str = "",
    ) -> Stamp:
        """Let a session that does not play yet play from now on; ``version`` is the stored one.

        All that ``owner`` lets play takes turns with what others do, as if it were one session.
        """
        channel = self._channel(session_id, version)
        executor = self._turns.of(owner or session_id)
        channel.runner = Runner(
            session_id, session, version, channel, executor, self.artist, keep, patience
        )
        channel.turn_page(version)
        return channel.runner.stamp

    # ---- asking

    async def copy(
        self, session_id: str, view: Hashable = None
    ) -> tuple[TrainingSession, Stamp] | None:
        """The session as it is between two frames, with its stamp; None where it does not play.

        From another replica the stamp's memo is of the ``view`` alone. Raises Busy, Unavailable.
        """
        if runner := self.runner(session_id):
            self.traffic.step_aside()
            # One that has ended has stored it.
            with suppress(RunnerEnded):
                return await runner.copy()
        producer = await self.exchange.producer(session_id)
        if producer is None:
            return None
        text = None if view is None else self.artist.write_view(view)
        content = await self.exchange.fetch_copy(session_id, producer, text)
        if content is None:
            return None
        return await asyncio.to_thread(read_copy, self.artist, session_id, view, content)

    async def generation(self, session_id: str) -> int | None:
        """That of the newest frame; None where the session does not play."""
        if runner := self.runner(session_id):
            return runner.stamp.generation
        producer = await self.exchange.producer(session_id)
        return producer.generation if producer else None

    def shown(self, session_id: str) -> int | None:
        """The generation that those who watch it here see; None where nobody does."""
        channel = self.channels.get(session_id)
        return channel.generation if channel else None

    def is_seen_playing(self, session_id: str) -> bool:
        """Whether it plays here, or is watched here and known to play on another replica."""
        channel = self.channels.get(session_id)
        return channel is not None and bool(channel.runner or channel.producer)

    # ---- watching

    def has_room(self) -> bool:
        """Whether one more viewer may come."""
        return self._viewers < self._max_viewers

    def playing(self) -> int:
        """How many sessions play."""
        return sum(channel.runner is not None for channel in self.channels.values())

    def watching(self) -> int:
        """How many viewers there are."""
        return self._viewers

    @contextmanager
    def watch(
        self, session_id: str, view: Hashable, shown: int, generation: int
    ) -> Iterator[Viewer]:
        """A viewer whose page shows ``shown``, while ``generation`` is the newest."""
        channel = self._channel(session_id, generation)
        viewer = Viewer(view, partial(self._tell_viewers, session_id, channel, view, WANTS))
        if channel.generation != shown:
            viewer.offer_page(channel.generation)
        if not channel.here:
            self.exchange.follow(session_id)
        channel.here.append(viewer)
        self._tell_viewers(session_id, channel, view, WANTS)
        self._viewers += 1
        try:
            yield viewer
        finally:
            self._viewers -= 1
            channel.leave(viewer)
            if all(other.view != view for other in channel.here):
                self._tell_viewers(session_id, channel, view, GONE)
            if not channel.here:
                self.exchange.unfollow(session_id)

    # ---- words

    @contextmanager
    def listening(self, topic: str, listener: Listener) -> Iterator[None]:
        """Hear what is told on a topic, on whichever replica, until the end."""
        if not self.words.is_heard(topic):
            self.exchange.follow(topic)
        try:
            with self.words.listening(topic, listener):
                yield
        finally:
            if not self.words.is_heard(topic):
                self.exchange.unfollow(topic)

    def tell(self, topic: str, kind: str, word: str) -> None:
        """Tell all that listen to the topic, wherever they are; nobody is waited for."""
        self.words.tell(topic, kind, word)
        self.exchange.tell_word(topic, kind, word)

    def _tell_viewers(self, session_id: str, channel: Channel, view: Hashable, state: str) -> None:
        channel.taken.set()
        if channel.producer and not channel.runner:
            text = self.artist.write_view(view)
            self.exchange.tell_viewers(session_id, channel.producer, text, state)

    def _channel(self, session_id: str, generation: int) -> Channel:
        def forget() -> None:
            self.channels.pop(session_id, None)

        found = self.channels.get(session_id)
        if found is None:
            tell = partial(self.exchange.tell_page, session_id)
            found = Channel(generation, tell, partial(self._release, session_id), forget)
            self.channels[session_id] = found
        return found

    def _release(self, session_id: str) -> None:
        """The runner has ended; its lease ends with it, unless a command comes first."""

        async def release() -> None:
            async with self.lock(session_id):
                if not self.runner(session_id):
                    await self.exchange.release(session_id)

        if not self._closing:
            task = asyncio.create_task(release())
            self._releases.add(task)
            task.add_done_callback(self._releases.discard)

    async def close(self) -> None:
        """Keep what plays, for another replica to go on where it is watched; end all streams."""
        self._closing = True
        playing = {name: each for name, each in self.channels.items() if each.runner}
        watched = {name: bool(channel.viewers) for name, channel in playing.items()}
        channels = list(self.channels.values())
        runners = [channel.runner for channel in playing.values() if channel.runner]
        async with _at_most(CLOSE_SECONDS):
            pauses = await asyncio.gather(
                *(runner.pause() for runner in runners), return_exceptions=True
            )
            for runner, error in zip(runners, pauses, strict=True):
                if error is not None:
                    _log.error("a run that played could not be kept: %s", error)
                    runner.abandon()
        async with _at_most(CLOSE_SECONDS):
            await self.exchange.leave(watched)
        for channel in channels:
            for viewer in channel.here:
                viewer.close()
        # An app may be started once more after it was stopped.
        turns, self._turns = self._turns, self._make_turns()
        turns.close()

    def _make_turns(self) -> FairThreadPool:
        return FairThreadPool(min(2, os.cpu_count() or 1), "play", before=self.traffic.make_way)


@asynccontextmanager
async def _at_most(seconds: float) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        _log.error("the server ends before all that played is kept and handed over")
