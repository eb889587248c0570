"""The heartbeat of a replica: it renews its leases and takes over sessions without one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection
from contextlib import suppress
from functools import partial

from app.live.replica_bus import Lease, ReplicasUnavailable, SessionBusy
from app.replicas.background_tasks import BackgroundTasks
from app.replicas.channels import raising_unavailable
from app.replicas.inbox import Inbox
from app.replicas.leases import Leases

HEARTBEAT_SECONDS = 0.5
GRACE_SECONDS = 2.0
"""When the server is back, producers have this long to renew leases before others take over."""
HAND_OVER_MILLISECONDS = 1000
"""A replica that requested a session has this long to acquire it; then any other may."""

_log = logging.getLogger(__name__)


class LeaseKeeper:
    """The leases that this replica holds."""

    def __init__(self, leases: Leases, inbox: Inbox, tasks: BackgroundTasks):
        self.held: set[str] = set()
        self._leases = leases
        self._inbox = inbox
        self._tasks = tasks
        self._unreleased: dict[str, bool] = {}
        self._beat_now = asyncio.Event()

    async def acquire(self, session_id: str) -> tuple[str, Lease]:
        """Take or keep a lease.

        Returns the other replica that holds it, or "", and the lease.
        """
        with raising_unavailable():
            holder, plays = await self._leases.acquire(session_id)
        if holder:
            self.held.discard(session_id)
            return holder, Lease()
        is_new = session_id not in self.held
        self.held.add(session_id)
        return "", Lease(is_new, is_new and plays)

    async def renew(self, session_ids: Collection[str]) -> list[str]:
        """Renew leases; returns those that another replica holds. Raises one of ``LOST``."""
        if not session_ids:
            return []
        return await self._leases.renew(
            {each: self._inbox.generation(each) for each in session_ids}
        )

    async def release(self, session_id: str, *, keep_playing: bool) -> None:
        """Give up a lease, if it is held; if the server is away, as soon as it is back."""
        if session_id not in self.held:
            return
        self.held.discard(session_id)
        try:
            with raising_unavailable():
                await self._release(session_id, keep_playing)
        except ReplicasUnavailable:
            self._unreleased[session_id] = keep_playing

    def beat_now(self) -> None:
        """Start the next heartbeat at once."""
        self._beat_now.set()

    async def run(self) -> None:
        """Send heartbeats until the bus is closed."""
        clock = asyncio.get_running_loop().time
        take_over_from, was_away = clock(), False
        while not self._tasks.closed:
            try:
                with raising_unavailable():
                    await self._renew_all()
                    orphans = await self._leases.orphans()
                    await self._look_up_producers()
                if was_away:
                    was_away, take_over_from = False, clock() + GRACE_SECONDS
                    _log.warning("the store can be reached again")
                if clock() >= take_over_from:
                    for session_id in orphans:
                        job = partial(self._take_over, session_id)
                        self._tasks.start_job(("orphan", session_id), job)
                self._inbox.drop_silent_viewers()
            except ReplicasUnavailable:
                if not was_away:
                    _log.warning("the store cannot be reached; runs on this replica continue")
                was_away = True
            self._beat_now.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(HEARTBEAT_SECONDS):
                    await self._beat_now.wait()

    async def _renew_all(self) -> None:
        for session_id, keep_playing in list(self._unreleased.items()):
            if session_id not in self.held:
                await self._release(session_id, keep_playing)
            self._unreleased.pop(session_id, None)
        for session_id in await self.renew(list(self.held)):
            self.held.discard(session_id)
            job = partial(self._inbox.on_lease_lost, session_id)
            self._tasks.start_job(("lost", session_id), job)

    async def _release(self, session_id: str, keep_playing: bool) -> None:
        milliseconds = HAND_OVER_MILLISECONDS if keep_playing else None
        await self._leases.release(session_id, milliseconds)

    async def _take_over(self, session_id: str) -> None:
        with suppress(ReplicasUnavailable, SessionBusy):
            await self._inbox.take_over(session_id)

    async def _look_up_producers(self) -> None:
        if watched := self._inbox.watched():
            producers = await self._leases.producers(watched)
            for session_id, producer in zip(watched, producers, strict=True):
                self._inbox.on_producer(session_id, producer)
