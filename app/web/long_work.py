"""Long work of requests: how far it is, and whether somebody has cancelled it.

The request that asks or cancels may reach another replica than the one that works, so both are
messages; see ``Hub.subscribe``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from typing import Protocol

from fastapi import Response
from fastapi.responses import JSONResponse

from app.i18n.messages import ngettext
from app.live.topics import Listener, Topics

NO_STORE = {"Cache-Control": "no-store"}
LISTENING_SECONDS = 10.0
"""After a question; longer than pages take between two."""
ASK, TELL, END, CANCEL = "ask", "tell", "end", "cancel"
"""The kinds of messages. The values are sent between replicas."""


class Messages(Protocol):
    """A hub with its replicas, or the topics of this process."""

    def subscribe(self, topic: str, listener: Listener) -> AbstractContextManager[None]:
        """Call ``listener`` for all messages of a topic until the context ends."""

    def publish(self, topic: str, kind: str, text: str) -> None:
        """Send a message to all subscribers of a topic."""


@dataclass
class Job:
    """One piece of work, ``done`` of ``total``; without a total nobody knows how long it takes."""

    total: int = 0
    done: int = 0
    cancelled: bool = False

    def may_go_on(self, go_on: Callable[[], bool]) -> Callable[[], bool]:
        """``go_on``, until the job is cancelled."""
        return lambda: not self.cancelled and go_on()

    def report(self, done: int, total: int) -> None:
        """Tell how far the work is."""
        self.done, self.total = done, total


@dataclass(frozen=True)
class Progress:
    """How far a job is that works here or on another replica."""

    done: int
    total: int


class LongWork:
    """The jobs in progress, by a key such as the id of a session.

    Use on the event loop; ``done`` may be set on the thread that works.
    """

    def __init__(self, messages: Messages | None = None) -> None:
        self._messages = messages or Topics()
        self._told: dict[str, _Told] = {}

    @contextmanager
    def begin(self, key: str, total: int = 0) -> Iterator[Job]:
        """A job that lasts as long as the block."""
        job, topic = Job(total), _topic(key)

        def listen(kind: str, _: str) -> None:
            if kind == CANCEL:
                job.cancelled = True
            elif kind == ASK:
                self._messages.publish(topic, TELL, f"{job.done} {job.total}")

        try:
            with self._messages.subscribe(topic, listen):
                yield job
        finally:
            self._messages.publish(topic, END, "")

    def find(self, key: str) -> Progress | None:
        """How far the work on a key is; None if there is none.

        The answer of another replica comes after this call, and is returned by the next one.
        """
        told = self._told.get(key)
        if told is None:
            told = self._told[key] = _Told(self._messages, _topic(key))
        told.close_later(lambda: self._told.pop(key, None))
        self._messages.publish(_topic(key), ASK, "")
        return told.progress

    def cancel(self, key: str) -> None:
        """End all jobs of a key at the next occasion; what they have reached counts."""
        self._messages.publish(_topic(key), CANCEL, "")


class _Told:
    """What was told last about the work on a key, as long as somebody asks."""

    def __init__(self, messages: Messages, topic: str):
        self.progress: Progress | None = None
        self._subscription = ExitStack()
        self._subscription.enter_context(messages.subscribe(topic, self._listen))
        self._end: asyncio.TimerHandle | None = None

    def _listen(self, kind: str, text: str) -> None:
        if kind == TELL:
            self.progress = Progress(*map(int, text.split()))
        elif kind == END:
            self.progress = None

    def close_later(self, forget: Callable[[], object]) -> None:
        """Stop listening if nobody asks again."""
        if self._end:
            self._end.cancel()

        def close() -> None:
            self._subscription.close()
            forget()

        self._end = asyncio.get_running_loop().call_later(LISTENING_SECONDS, close)


def ended_early(done: int, requested: int, seconds: float, *, cancelled: bool) -> str:
    """A sentence: how many of the epochs were trained until the time limit, or a cancellation."""
    if cancelled:
        return ngettext(
            "%(done)s of %(n)s epochs trained (cancelled).",
            "%(done)s of %(n)s epochs trained (cancelled).",
            requested,
            done=done,
        )
    return ngettext(
        "%(done)s of %(n)s epochs trained (%(seconds)s s limit).",
        "%(done)s of %(n)s epochs trained (%(seconds)s s limit).",
        requested,
        done=done,
        seconds=f"{seconds:g}",
    )


def _topic(key: str) -> str:
    return f"job:{key}"


def describe_job(progress: Progress | None) -> Response:
    """``done`` of ``total`` as JSON; without a job no content."""
    if progress is None:
        return Response(status_code=204, headers=NO_STORE)
    return JSONResponse({"done": progress.done, "total": progress.total}, headers=NO_STORE)
