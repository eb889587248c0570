"""Bodies under way at once: what an address may hold, and that the others do not notice."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from fastapi import HTTPException
from starlette.types import Message, Receive, Scope, Send

from app.http.body_budget import UNCOUNTED_BYTES, BodyBudget
from tests.for_each import for_each

MAX_BODY = 10 * UNCOUNTED_BYTES
MAX_TOTAL = 400_000
MAX_OF_ADDRESS = MAX_TOTAL // 2


class Upload:
    """A request whose body comes in as many parts as ``bring`` is called with."""

    def __init__(self, app: BodyBudget, address: str, method: str = "POST") -> None:
        self._parts: asyncio.Queue[Message] = asyncio.Queue()
        scope: Scope = {
            "type": "http",
            "method": method,
            "client": (address, 1),
            "headers": [],
            "state": {},
        }
        self.scope = scope
        self.task = asyncio.create_task(app(scope, self._parts.get, _send))

    async def bring(self, size: int, more: bool = True) -> None:
        """Some of the body, and time for the app to take it."""
        self._parts.put_nowait({"type": "http.request", "body": b" " * size, "more_body": more})
        for _ in range(5):
            await asyncio.sleep(0)

    @property
    def refused(self) -> bool:
        return self.task.done() and isinstance(self.task.exception(), HTTPException)

    async def leave(self) -> None:
        self.task.cancel()
        with suppress(asyncio.CancelledError, HTTPException):
            await self.task


async def _send(message: Message) -> None:
    pass


async def read(scope: Scope, receive: Receive, send: Send) -> None:
    while (await receive())["more_body"]:
        pass


def test_one_address_has_half_and_another_the_rest() -> None:
    async def run() -> None:
        app = BodyBudget(read, MAX_BODY, MAX_TOTAL)
        full = Upload(app, "10.0.0.1")
        await full.bring(UNCOUNTED_BYTES + MAX_OF_ADDRESS)
        assert not full.task.done()
        late, other, third = (Upload(app, f"10.0.0.{number}") for number in (1, 2, 3))
        await late.bring(UNCOUNTED_BYTES + 1)
        assert late.refused
        assert late.scope["state"]["refusal"] == "bodies"
        await other.bring(UNCOUNTED_BYTES + MAX_OF_ADDRESS)
        assert not other.task.done()
        await third.bring(UNCOUNTED_BYTES + 1)
        assert third.refused
        await full.leave()
        await other.leave()

    asyncio.run(run())


def test_small_bodies_pass_whatever_the_others_hold() -> None:
    async def run() -> None:
        app = BodyBudget(read, MAX_BODY, MAX_TOTAL)
        full, small = Upload(app, "10.0.0.1"), Upload(app, "10.0.0.1")
        await full.bring(UNCOUNTED_BYTES + MAX_OF_ADDRESS)
        await small.bring(UNCOUNTED_BYTES // 2)
        await small.bring(UNCOUNTED_BYTES // 2, more=False)
        assert small.task.done() and not small.refused
        await full.leave()

    asyncio.run(run())


@for_each("way", ["ends", "leaves", "is refused"])
def test_a_request_that_is_over_gives_back_what_it_held(way: str) -> None:
    async def run() -> None:
        app = BodyBudget(read, MAX_BODY, MAX_TOTAL)
        first = Upload(app, "10.0.0.1")
        await first.bring(UNCOUNTED_BYTES // 2)
        await first.bring(UNCOUNTED_BYTES // 2 + MAX_OF_ADDRESS)
        if way == "ends":
            await first.bring(0, more=False)
        elif way == "is refused":
            await first.bring(1)
            assert first.refused
        await first.leave()
        assert first.task.done()
        second = Upload(app, "10.0.0.1")
        await second.bring(UNCOUNTED_BYTES + MAX_OF_ADDRESS, more=False)
        assert second.task.done() and not second.refused

    asyncio.run(run())


def test_what_nobody_reads_is_not_counted() -> None:
    async def run() -> None:
        app = BodyBudget(read, MAX_BODY, MAX_TOTAL)
        stream = Upload(app, "10.0.0.1", "GET")
        await stream.bring(UNCOUNTED_BYTES + 2 * MAX_TOTAL)
        assert not stream.task.done()
        await stream.leave()

    asyncio.run(run())
