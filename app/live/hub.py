"""All sessions that are watched or play in this process."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Hashable, Iterator
from contextlib import contextmanager

from app.live.artist import Artist, Stamp
from app.live.channel import Channel
from app.live.runner import Keep, Runner
from app.live.turns import Turns
from app.live.viewer import Viewer
from app.training.session import TrainingSession


class Hub:
    """Channels by session id. Used on one event loop; the work is done on few threads.

    Few, because Python draws one frame at a time anyway and more threads would only take turns;
    those of sessions that train much then leave room for the others.
    """

    def __init__(self, artist: Artist, most_viewers: int):
        self._artist = artist
        self._most_viewers = most_viewers
        self._viewers = 0
        self._channels: dict[str, Channel] = {}
        self._turns = _make_turns()

    def runner(self, session_id: str) -> Runner | None:
        """What plays the session, if it plays."""
        channel = self._channels.get(session_id)
        return channel.runner if channel else None

    def announce(self, session_id: str, generation: int) -> None:
        """Tell the viewers of a session that a command has changed it."""
        channel = self._channels.get(session_id)
        if channel and channel.generation != generation:
            channel.turn_page(generation)

    def play(
        self,
        session_id: str,
        session: TrainingSession,
        version: int,
        keep: Keep,
        owner: str = "",
    ) -> Stamp:
        """Let a session that does not play yet play from now on; ``version`` is the stored one.

        All that ``owner`` lets play takes turns with what others do, as if it were one session.
        """
        channel = self._channel(session_id, version)
        executor = self._turns.of(owner or session_id)
        channel.runner = Runner(session_id, session, version, channel, executor, self._artist, keep)
        channel.turn_page(version)
        return channel.runner.stamp

    def has_room(self) -> bool:
        """Whether one more viewer may come."""
        return self._viewers < self._most_viewers

    def playing(self) -> int:
        """How many sessions play."""
        return sum(channel.runner is not None for channel in self._channels.values())

    def watching(self) -> int:
        """How many viewers there are."""
        return self._viewers

    @contextmanager
    def watch(
        self, session_id: str, view: Hashable, shown: int, generation: int
    ) -> Iterator[Viewer]:
        """A viewer whose page shows ``shown``, while ``generation`` is the newest."""
        channel = self._channel(session_id, generation)
        viewer = Viewer(view, channel.taken.set)
        if channel.generation != shown:
            viewer.offer_page(channel.generation)
        channel.viewers.append(viewer)
        channel.taken.set()
        self._viewers += 1
        try:
            yield viewer
        finally:
            self._viewers -= 1
            channel.leave(viewer)

    def _channel(self, session_id: str, generation: int) -> Channel:
        def forget() -> None:
            self._channels.pop(session_id, None)

        return self._channels.setdefault(session_id, Channel(generation, forget))

    async def close(self) -> None:
        """Pause and keep what plays, and let all streams end."""
        channels = list(self._channels.values())
        runners = [channel.runner for channel in channels if channel.runner]
        await asyncio.gather(*(runner.pause() for runner in runners))
        for channel in channels:
            for viewer in channel.viewers:
                viewer.close()
        # An app may be started once more after it was stopped.
        turns, self._turns = self._turns, _make_turns()
        turns.close()


def _make_turns() -> Turns:
    return Turns(min(2, os.cpu_count() or 1), "play")
