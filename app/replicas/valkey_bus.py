"""The replica bus on a Valkey or Redis server: leases are keys, messages are pub/sub."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Hashable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from app.live.hub import Hub, SessionRepository
from app.live.renderer import FrameStamp
from app.live.replica_bus import (
    Lease,
    Producer,
    ReplicaBus,
    ReplicasUnavailable,
    SessionBusy,
    ViewerState,
)
from app.live.viewer import RenderedFrame
from app.replicas.background_tasks import BackgroundTasks
from app.replicas.channels import (
    ALL_REPLICAS,
    PAGES,
    copy_key,
    inbox_of,
    pages_of,
    raising_unavailable,
)
from app.replicas.inbox import Inbox
from app.replicas.lease_keeper import LeaseKeeper
from app.replicas.leases import Leases
from app.replicas.messages import Kind, frame_from_parts, frame_to_parts, pack_message
from app.replicas.page_notices import PageNotices
from app.replicas.pubsub import PubSubClient
from app.replicas.requests import Requests
from app.replicas.session_copy import decode_copy
from app.training.run.session import TrainingSession
from app.valkey.address import parse
from app.valkey.server import Server

COPY_TIMEOUT_SECONDS = 2.0
HAND_OVER_TIMEOUT_SECONDS = 4.0
"""Longer than a lease lasts, so that the session of a replica that is gone is free by then."""
HAND_OVER_RETRY_SECONDS = 0.5
GONE_RETRY_SECONDS = 0.05
COPY_MILLISECONDS = 10_000
BUSY = "Another server is busy with this session; nothing has changed. Try again in a moment."


class ValkeyBus(ReplicaBus):
    """The connection of the replica with this hub. Use on one event loop."""

    def __init__(self, address: str, hub: Hub, repository: SessionRepository):
        # Separate connections, so that frames and snapshots do not wait for each other.
        self._server = Server(parse(address))
        self._client = self._server.client
        self._hub = hub
        self._inbox = Inbox(hub, repository, self._send_frame)
        self._reset()

    def _reset(self) -> None:
        self._replica = replica = secrets.token_hex(8)
        self._tasks = BackgroundTasks()
        self._leases = Leases(self._client, replica)
        self._keeper = LeaseKeeper(self._leases, self._inbox, self._tasks)
        channels = (ALL_REPLICAS, inbox_of(replica))
        self._pubsub = PubSubClient(self._client, channels, self._on_message, self._on_subscribed)
        self._requests = Requests(replica, self._pubsub)
        self._pages = PageNotices(replica, self._pubsub, self._inbox, self._keeper, self._tasks)

    async def open(self) -> None:
        """Begin to listen, under a new name."""
        self._reset()
        self._pubsub.open()
        self._tasks.start_loop(self._keeper.run())
        self._tasks.start_loop(self._pages.run())

    async def leave(self, played: Mapping[str, bool]) -> None:
        """Release the leases of what played, and let the other replicas know."""
        if self._tasks.closed:
            return
        await asyncio.gather(self._tasks.close(), self._pubsub.close())
        to_resume = [session_id for session_id, keep_playing in played.items() if keep_playing]
        with suppress(ReplicasUnavailable), raising_unavailable():
            await self._pages.flush()
            for session_id in played:
                await self._leases.release(session_id, 0 if session_id in to_resume else None)
            message = pack_message(self._replica, Kind.CHECK_LEASES)
            receivers = await self._client.publish(ALL_REPLICAS, message)
            if to_resume and not receivers:
                # There is no other replica, so they stay paused.
                await self._leases.forget(to_resume)

    async def close(self) -> None:
        await self._server.close()

    async def acquire(self, session_id: str, *, request_handover: bool = True) -> Lease | None:
        """Take or keep the lease; repeats the request to its holder until the time-out."""
        clock = asyncio.get_running_loop().time
        end = clock() + HAND_OVER_TIMEOUT_SECONDS
        while True:
            holder, lease = await self._keeper.acquire(session_id)
            if not holder:
                return lease
            if not request_handover:
                return None
            if clock() > end:
                raise SessionBusy(BUSY)
            with suppress(TimeoutError):
                if not await self._requests.send(
                    holder, Kind.HAND_OVER, session_id, HAND_OVER_RETRY_SECONDS
                ):
                    await asyncio.sleep(GONE_RETRY_SECONDS)

    async def confirm(self, session_id: str) -> None:
        with raising_unavailable():
            await self._keeper.renew([session_id])

    async def release(self, session_id: str, *, keep_playing: bool = False) -> None:
        await self._keeper.release(session_id, keep_playing=keep_playing)

    async def producer(self, session_id: str) -> Producer | None:
        with raising_unavailable():
            return (await self._leases.producers([session_id]))[0]

    async def fetch_copy(
        self, session_id: str, view: Hashable
    ) -> tuple[TrainingSession, FrameStamp] | None:
        """A copy that the producer puts on the server for a short time."""
        producer = await self.producer(session_id)
        if producer is None:
            return None
        renderer = self._hub.renderer
        text = None if view is None else renderer.encode_view(view)
        try:
            request = await self._requests.send(
                producer.replica, Kind.COPY, session_id, COPY_TIMEOUT_SECONDS, view=text
            )
            if request is None:
                return None
            with raising_unavailable():
                content: Any = await self._client.getdel(copy_key(request))
        except TimeoutError:
            raise SessionBusy(BUSY) from None
        if not content:
            return None
        return await asyncio.to_thread(decode_copy, renderer, session_id, view, bytes(content))

    def subscribe(self, name: str) -> None:
        self._pubsub.subscribe(pages_of(name))

    def unsubscribe(self, name: str) -> None:
        self._pubsub.unsubscribe(pages_of(name))

    def publish_page(self, session_id: str, generation: int) -> None:
        """Announce a page; retried while the server is away."""
        self._pages.put(session_id, generation)

    def publish_message(self, topic: str, kind: str, text: str) -> None:
        """Publish a message; lost if the server is away."""
        message = pack_message(self._replica, Kind.TOPIC_MESSAGE, topic, word_kind=kind, word=text)
        self._pubsub.put((Kind.TOPIC_MESSAGE, topic, kind), pages_of(topic), message)

    def report_viewers(
        self, session_id: str, producer: str, view: Hashable, state: ViewerState
    ) -> None:
        """Send the newest state of the viewers of a view."""
        text = self._hub.renderer.encode_view(view)
        message = pack_message(self._replica, Kind.VIEWERS, session_id, view=text, state=state)
        self._pubsub.put((Kind.VIEWERS, producer, session_id, text), inbox_of(producer), message)

    def _send_frame(self, session_id: str, replica: str, view: str, frame: RenderedFrame) -> None:
        parts = frame_to_parts(frame)
        message = pack_message(self._replica, Kind.FRAME, session_id, *parts, view=view)
        self._pubsub.put((Kind.FRAME, replica, session_id, view), inbox_of(replica), message)

    def _on_subscribed(self, channel: str) -> None:
        if channel.startswith(PAGES):
            name = channel.removeprefix(PAGES)
            self._tasks.start_job(("resync", name), partial(self._inbox.resync, name))
        self._keeper.beat_now()

    def _on_message(self, header: dict[str, Any], parts: list[bytes]) -> None:
        sender, name, inbox = header["from"], header["session"], self._inbox
        if sender == self._replica:
            return
        match header["kind"]:
            case Kind.PAGE:
                inbox.on_page(name, header["generation"], sender if header["plays"] else "")
            case Kind.TOPIC_MESSAGE:
                inbox.on_topic_message(name, header["word_kind"], header["word"])
            case Kind.VIEWERS:
                inbox.on_viewers(name, sender, header["view"], ViewerState(header["state"]))
            case Kind.FRAME:
                inbox.on_frame(name, header["view"], frame_from_parts(parts))
            case Kind.ANSWER:
                self._requests.answered(header)
            case Kind.HAND_OVER:
                job = partial(self._hand_over, name, header)
                self._tasks.start_job((Kind.HAND_OVER, name, sender), job)
            case Kind.COPY:
                job = partial(self._send_copy, name, header)
                self._tasks.start_job((Kind.COPY, header["request"]), job)
            case Kind.CHECK_LEASES:
                self._keeper.beat_now()

    async def _hand_over(self, session_id: str, header: dict[str, Any]) -> None:
        if session_id in self._keeper.held:
            await self._inbox.hand_over(session_id)
        await self._requests.answer(header)

    async def _send_copy(self, session_id: str, header: dict[str, Any]) -> None:
        content = await self._inbox.copy(session_id, header["view"])
        if content is not None:
            with raising_unavailable():
                key = copy_key(header["request"])
                await self._client.set(key, content, px=COPY_MILLISECONDS)
        await self._requests.answer(header)
