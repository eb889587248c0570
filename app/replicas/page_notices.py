"""Announces pages to all replicas: the newest of each session, until it is sent."""

from __future__ import annotations

import asyncio

from app.replicas.background_tasks import BackgroundTasks
from app.replicas.channels import LOST, pages_of
from app.replicas.inbox import Inbox
from app.replicas.lease_keeper import LeaseKeeper
from app.replicas.messages import Kind, pack_message
from app.replicas.pubsub import MAX_WAITING, PubSubClient

RETRY_SECONDS = 0.5


class PageNotices:
    """The pages that are not announced yet."""

    def __init__(
        self,
        replica: str,
        pubsub: PubSubClient,
        inbox: Inbox,
        leases: LeaseKeeper,
        tasks: BackgroundTasks,
    ):
        self._replica = replica
        self._pubsub = pubsub
        self._inbox = inbox
        self._leases = leases
        self._tasks = tasks
        self._pages: dict[str, int] = {}
        self._filled = asyncio.Event()

    def put(self, session_id: str, generation: int) -> None:
        """Announce a session's page soon."""
        if len(self._pages) >= MAX_WAITING:
            self._pages.clear()  # replicas that reconnect after a long outage resync
        self._pages[session_id] = generation
        self._filled.set()

    async def run(self) -> None:
        """Announce pages as they come; retry while the server is away."""
        while not self._tasks.closed:
            await self._filled.wait()
            self._filled.clear()
            try:
                await self.flush()
            except LOST:
                self._filled.set()
                await asyncio.sleep(RETRY_SECONDS)

    async def flush(self) -> None:
        """Announce all pages now. Raises one of ``LOST``."""
        # Renew the leases first: a replica that receives the notice looks up the producer.
        await self._leases.renew([each for each in self._pages if each in self._leases.held])
        for session_id, generation in list(self._pages.items()):
            plays = self._inbox.generation(session_id) > 0
            message = pack_message(
                self._replica, Kind.PAGE, session_id, generation=generation, plays=plays
            )
            await self._pubsub.publish(pages_of(session_id), message)
            if self._pages.get(session_id) == generation:
                del self._pages[session_id]
