"""Replicas that tell each other through a Valkey or Redis server."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

from app.live.replica_bus import (
    Lease,
    Producer,
    ReplicaBus,
    ReplicaInbox,
    ReplicasUnavailable,
    SessionBusy,
)
from app.live.viewer import Drawing
from app.live.wire import drawing_parts, pack, read_drawing
from app.replicas.leases import PREFIX, Leases
from app.replicas.pubsub import LOST, MAX_WAITING, PubSubClient
from app.valkey.address import parse
from app.valkey.server import Server

BEAT_SECONDS = 0.5
"""Leases are renewed, and orphans looked for, so often."""
GRACE_SECONDS = 2.0
"""After the server was away, producers may renew their leases before anybody looks for orphans."""
ANSWER_SECONDS = 2.0
ASK_AGAIN_SECONDS = 0.5
HAND_OVER_SECONDS = 4.0
"""Longer than a lease lasts: who waits for a replica that is gone gets the session then."""
NOBODY_SECONDS = 0.05
COPY_MILLISECONDS = 10_000
GOES_ON_MILLISECONDS = 1000
"""Who asked for a session takes it within this, else any replica may."""

AWAY = "The store of sessions cannot be reached now; nothing has changed. Try again in a moment."
BUSY = "Another server is busy with this session; nothing has changed. Try again in a moment."
ALL = f"{PREFIX}replicas"

_log = logging.getLogger(__name__)


class ValkeyBus(ReplicaBus):
    """One replica's end. Used on one event loop."""

    def __init__(self, address: str):
        # Connections of its own, so that frames and snapshots do not wait for each other.
        self._server = Server(parse(address))
        self._client = self._server.client
        self._begin()

    def _begin(self) -> None:
        self._replica = secrets.token_hex(8)
        self._leases = Leases(self._client, self._replica)
        self._held: set[str] = set()
        self._owed: dict[str, bool] = {}
        self._pages: dict[str, int] = {}
        self._pages_filled = asyncio.Event()
        self._answers: dict[str, asyncio.Future[None]] = {}
        self._busy: dict[tuple[str, ...], asyncio.Task[None]] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._look = asyncio.Event()
        self._left = False

    async def open(self, desk: ReplicaInbox) -> None:
        """See ``ReplicaBus.open``."""
        self._begin()
        self._desk = desk
        self._mail = PubSubClient(
            self._client, (ALL, _inbox(self._replica)), self._hear, self._tuned_in
        )
        self._mail.open()
        self._tasks = [asyncio.create_task(run()) for run in (self._beat, self._send_pages)]

    async def leave(self, ended: Mapping[str, bool]) -> None:
        """See ``ReplicaBus.leave``."""
        if self._left:
            return
        self._left = True
        tasks = [*self._tasks, *self._busy.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, self._mail.close(), return_exceptions=True)
        given = [session_id for session_id, goes_on in ended.items() if goes_on]
        with suppress(ReplicasUnavailable), _asking():
            await self._publish_pages()
            for session_id in ended:
                await self._leases.release(session_id, 0 if session_id in given else None)
            heard = await self._client.publish(ALL, self._pack("look"))
            if given and not heard:
                # Nobody is there to go on: they stay paused.
                await self._leases.forget(given)

    async def close(self) -> None:
        """See ``ReplicaBus.close``."""
        await self._server.close()

    # ---- leases

    async def acquire(self, session_id: str, *, asks: bool = True) -> Lease | None:
        """See ``ReplicaBus.acquire``."""
        clock = asyncio.get_running_loop().time
        end = clock() + HAND_OVER_SECONDS
        while True:
            with _asking():
                holder, plays = await self._leases.acquire(session_id)
            if not holder:
                anew = session_id not in self._held
                self._held.add(session_id)
                return Lease(anew, anew and plays)
            self._held.discard(session_id)
            if not asks:
                return None
            if clock() > end:
                raise SessionBusy(BUSY)
            with suppress(TimeoutError):
                if not await self._ask(holder, "yield", session_id, ASK_AGAIN_SECONDS):
                    await asyncio.sleep(NOBODY_SECONDS)

    async def confirm(self, session_id: str) -> None:
        """See ``ReplicaBus.confirm``."""
        with _asking():
            await self._renew([session_id])

    async def release(self, session_id: str, *, goes_on: bool = False) -> None:
        """See ``ReplicaBus.release``."""
        if session_id not in self._held:
            return
        self._held.discard(session_id)
        try:
            with _asking():
                await self._leases.release(session_id, GOES_ON_MILLISECONDS if goes_on else None)
        except ReplicasUnavailable:
            self._owed[session_id] = goes_on

    async def producer(self, session_id: str) -> Producer | None:
        """See ``ReplicaBus.producer``."""
        with _asking():
            return (await self._leases.producers([session_id]))[0]

    async def fetch_copy(
        self, session_id: str, producer: Producer, view: str | None
    ) -> bytes | None:
        """See ``ReplicaBus.fetch_copy``."""
        request = secrets.token_hex(16)
        try:
            await self._ask(
                producer.replica, "copy", session_id, ANSWER_SECONDS, request, view=view
            )
            with _asking():
                found: Any = await self._client.getdel(_copy(request))
            return bytes(found) if found else None
        except TimeoutError:
            raise SessionBusy(BUSY) from None

    async def _renew(self, session_ids: list[str]) -> list[str]:
        if not session_ids:
            return []
        return await self._leases.renew({each: self._desk.generation(each) for each in session_ids})

    async def _beat(self) -> None:
        clock = asyncio.get_running_loop().time
        looks_from, was_away = clock(), False
        while not self._left:
            try:
                with _asking():
                    await self._keep_leases()
                    orphans = await self._leases.orphans()
                    await self._find_producers()
                if was_away:
                    was_away, looks_from = False, clock() + GRACE_SECONDS
                    _log.warning("the store is back")
                if clock() >= looks_from:
                    for session_id in orphans:
                        self._work(("orphan", session_id), partial(self._take_over, session_id))
                self._desk.drop_silent()
            except ReplicasUnavailable:
                if not was_away:
                    _log.warning("the store is away; what plays here plays on")
                was_away = True
            self._look.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(BEAT_SECONDS):
                    await self._look.wait()

    async def _keep_leases(self) -> None:
        for session_id, goes_on in list(self._owed.items()):
            if session_id not in self._held:
                later = GOES_ON_MILLISECONDS if goes_on else None
                await self._leases.release(session_id, later)
            self._owed.pop(session_id, None)
        for session_id in await self._renew(list(self._held)):
            self._held.discard(session_id)
            self._work(("lost", session_id), partial(self._desk.lost, session_id))

    async def _take_over(self, session_id: str) -> None:
        with suppress(ReplicasUnavailable, SessionBusy):
            await self._desk.take_over(session_id)

    async def _find_producers(self) -> None:
        watched = list(self._desk.watched())
        if watched:
            producers = await self._leases.producers(watched)
            for session_id, producer in zip(watched, producers, strict=True):
                self._desk.heard_producer(session_id, producer)

    # ---- asking and being asked

    async def _ask(
        self,
        replica: str,
        kind: str,
        session_id: str,
        seconds: float,
        request: str | None = None,
        **words: Any,
    ) -> bool:
        """Whether the other replica is there; raises TimeoutError where it does not answer."""
        request = request or secrets.token_hex(16)
        answer = self._answers[request] = asyncio.get_running_loop().create_future()
        message = self._pack(kind, session_id, request=request, **words)
        try:
            with _asking():
                heard = await self._mail.publish(_inbox(replica), message)
            if heard:
                async with asyncio.timeout(seconds):
                    await answer
            return heard > 0
        finally:
            del self._answers[request]

    async def _give_up(self, session_id: str, header: dict[str, Any]) -> None:
        if session_id in self._held:
            await self._desk.hand_over(session_id)
        await self._answer(header)

    async def _copy_out(self, session_id: str, header: dict[str, Any]) -> None:
        content = await self._desk.write_copy(session_id, header["view"])
        if content is not None:
            with _asking():
                await self._client.set(_copy(header["request"]), content, px=COPY_MILLISECONDS)
        await self._answer(header)

    async def _answer(self, header: dict[str, Any]) -> None:
        message = self._pack("answer", request=header["request"])
        with suppress(ReplicasUnavailable), _asking():
            await self._mail.publish(_inbox(header["from"]), message)

    def _work(self, key: tuple[str, ...], work: Callable[[], Awaitable[None]]) -> None:
        """Do it beside all else, once at a time for each key."""
        if key not in self._busy and not self._left:
            self._busy[key] = asyncio.create_task(self._logged(key, work))

    async def _logged(self, key: tuple[str, ...], work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except ReplicasUnavailable:
            pass  # whoever asked does so again
        except Exception:
            _log.exception("what another replica asked for failed: %s", key[0])
        finally:
            del self._busy[key]

    # ---- notices

    def follow(self, session_id: str) -> None:
        """See ``ReplicaBus.follow``."""
        self._mail.follow(_pages(session_id))

    def unfollow(self, session_id: str) -> None:
        """See ``ReplicaBus.unfollow``."""
        self._mail.unfollow(_pages(session_id))

    def tell_page(self, session_id: str, generation: int) -> None:
        """See ``ReplicaBus.tell_page``."""
        if len(self._pages) >= MAX_WAITING:
            self._pages.clear()  # the server has been away for long; who comes back looks again
        self._pages[session_id] = generation
        self._pages_filled.set()

    async def _send_pages(self) -> None:
        while not self._left:
            await self._pages_filled.wait()
            self._pages_filled.clear()
            try:
                await self._publish_pages()
            except LOST:
                self._pages_filled.set()
                await asyncio.sleep(BEAT_SECONDS)

    async def _publish_pages(self) -> None:
        # Who hears of a page shall find its producer.
        await self._renew([each for each in self._pages if each in self._held])
        for session_id, generation in list(self._pages.items()):
            plays = self._desk.generation(session_id) > 0
            message = self._pack("page", session_id, generation=generation, plays=plays)
            await self._mail.publish(_pages(session_id), message)
            if self._pages.get(session_id) == generation:
                del self._pages[session_id]

    def tell_word(self, topic: str, kind: str, word: str) -> None:
        """See ``ReplicaBus.tell_word``."""
        message = self._pack("word", topic, word_kind=kind, word=word)
        self._mail.put(("word", topic, kind), _pages(topic), message)

    def tell_viewers(self, session_id: str, replica: str, view: str, state: str) -> None:
        """See ``ReplicaBus.tell_viewers``."""
        message = self._pack("viewers", session_id, view=view, state=state)
        self._mail.put(("viewers", replica, session_id, view), _inbox(replica), message)

    def send_drawing(self, session_id: str, replica: str, view: str, drawing: Drawing) -> None:
        """See ``ReplicaBus.send_drawing``."""
        message = self._pack("drawing", session_id, parts=drawing_parts(drawing), view=view)
        self._mail.put(("drawing", replica, session_id, view), _inbox(replica), message)

    def _pack(
        self, kind: str, session_id: str = "", parts: list[bytes] | None = None, **words: Any
    ) -> bytes:
        header = {"kind": kind, "from": self._replica, "session": session_id, **words}
        return pack(header, *(parts or []))

    def _tuned_in(self, channel: str) -> None:
        if channel.startswith(_pages("")):
            session_id = channel.removeprefix(_pages(""))
            self._work(("again", session_id), partial(self._desk.look_again, session_id))
        self._look.set()

    def _hear(self, header: dict[str, Any], parts: list[bytes]) -> None:
        sender, session_id, desk = header["from"], header["session"], self._desk
        if sender == self._replica:
            return
        match header["kind"]:
            case "page":
                desk.heard_page(session_id, header["generation"], sender if header["plays"] else "")
            case "word":
                desk.heard_word(session_id, header["word_kind"], header["word"])
            case "viewers":
                desk.heard_viewers(session_id, sender, header["view"], header["state"])
            case "drawing":
                desk.heard_drawing(session_id, header["view"], read_drawing(parts))
            case "answer":
                answer = self._answers.get(header["request"])
                if answer and not answer.done():
                    answer.set_result(None)
            case "yield":
                key = ("yield", session_id, sender)
                self._work(key, partial(self._give_up, session_id, header))
            case "copy":
                self._work(("copy", header["request"]), partial(self._copy_out, session_id, header))
            case "look":
                self._look.set()


@contextmanager
def _asking() -> Iterator[None]:
    try:
        yield
    except LOST as error:
        raise ReplicasUnavailable(AWAY) from error


def _inbox(replica: str) -> str:
    return f"{PREFIX}inbox:{replica}"


def _pages(session_id: str) -> str:
    return f"{PREFIX}pages:{session_id}"


def _copy(request: str) -> str:
    return f"{PREFIX}copy:{request}"
