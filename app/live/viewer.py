"""A viewer of a session: it gets the newest frame, never a backlog, and every page notice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from app.live.event import Event


@dataclass(frozen=True)
class PageChanged:
    """The page has to be fetched again: it has another generation."""

    generation: int


@dataclass(frozen=True)
class TopicMessage:
    """A message of a topic. Only the newest of each kind is queued."""

    kind: str
    text: str


@dataclass(frozen=True)
class RenderedFrame:
    """The numbers of a frame, and its panels when they are due."""

    numbers: Event
    panels: Event | None = None

    @cached_property
    def event(self) -> Event:
        """All of it as one event, made once for all viewers."""
        return self.numbers + self.panels if self.panels else self.numbers


class Watcher(Protocol):
    """Receives the frames of a session: a viewer here, or the viewers on another replica."""

    view: Hashable

    @property
    def is_waiting(self) -> bool:
        """Whether it has taken everything that was offered."""

    def offer(self, frame: RenderedFrame) -> None:
        """Offer a frame. It replaces one that has not been taken."""


class RemoteWatcher(Watcher, Protocol):
    """The viewers of one view on another replica."""

    @property
    def is_silent(self) -> bool:
        """Whether the other replica seems to be gone."""

    def on_report(self, *, wants_frame: bool) -> None:
        """The other replica has reported, and may want a frame."""


class Audience(Protocol):
    """The viewers of a run."""

    drained: asyncio.Event

    @property
    def viewers(self) -> Sequence[Watcher]:
        """Those who watch now."""

    def announce_page(self, generation: int) -> None:
        """Tell all viewers that there is another page."""

    def stop(self, generation: int) -> None:
        """The session has stopped playing."""


class Viewer:
    """The events that one open page still has to receive. Use on the event loop only.

    ``view`` is what the page shows; frames are drawn once for all viewers of one view.
    ``on_drained`` is called whenever everything that was offered has been taken.
    """

    def __init__(self, view: Hashable, on_drained: Callable[[], None]):
        self.view = view
        self._on_drained = on_drained
        self._frame: RenderedFrame | None = None
        self._page: PageChanged | None = None
        self._messages: dict[str, str] = {}
        self._closed = False
        self._wakeup = _Wakeup()

    @property
    def is_waiting(self) -> bool:
        """Whether everything that was offered has been taken."""
        return not (self._frame or self._page or self._messages or self._closed)

    def offer(self, frame: RenderedFrame) -> None:
        """Offer a frame. It replaces one that has not been taken, but keeps that one's panels."""
        before = self._frame
        if before and before.panels and not frame.panels:
            frame = RenderedFrame(frame.numbers, before.panels)
        self._frame = frame
        self._wakeup.set()

    def offer_page(self, generation: int) -> None:
        """Announce another page. Frames of the page before are dropped."""
        self._frame = None
        self._page = PageChanged(generation)
        self._wakeup.set()

    def notify(self, kind: str, text: str) -> None:
        """Queue a message. It replaces one of its kind that has not been taken."""
        self._messages[kind] = text
        self._wakeup.set()

    def close(self) -> None:
        """Make ``receive`` raise EOFError once everything has been taken."""
        self._closed = True
        self._wakeup.set()

    async def receive(self, timeout: float) -> Event | PageChanged | TopicMessage | None:
        """The next thing to send; None if nothing came within ``timeout`` seconds.

        Raises EOFError after ``close``, when everything has been taken.
        """
        if self.is_waiting and not await self._wakeup.wait(timeout):
            return None
        taken: Event | PageChanged | TopicMessage
        if self._messages:
            # Messages come first: one may say that pages and frames come from another session now.
            kind = next(iter(self._messages))
            taken = TopicMessage(kind, self._messages.pop(kind))
        elif self._page:
            taken, self._page = self._page, None
        elif self._frame:
            taken, self._frame = self._frame.event, None
        else:
            raise EOFError
        if self.is_waiting:
            self._on_drained()
        return taken


class _Wakeup:
    """Like asyncio.Event with a time-out, but one timer serves many waits.

    A class of viewers calls ``wait`` 15 000 times per second.
    """

    def __init__(self) -> None:
        self._waiter: asyncio.Future[bool] | None = None
        self._deadline = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def set(self) -> None:
        """Wake the waiter, if there is one."""
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(True)

    async def wait(self, timeout: float) -> bool:
        """Wait for ``set``; returns False after ``timeout`` seconds."""
        loop = asyncio.get_running_loop()
        self._deadline = loop.time() + timeout
        if self._timer is None or self._timer.when() > self._deadline:
            self._start_timer(loop)
        self._waiter = loop.create_future()
        try:
            return await self._waiter
        except asyncio.CancelledError:
            self._stop_timer()
            raise
        finally:
            self._waiter = None

    def _start_timer(self, loop: asyncio.AbstractEventLoop) -> None:
        self._stop_timer()
        self._timer = loop.call_at(self._deadline, self._on_timer, loop)

    def _on_timer(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = None
        if self._waiter is None or self._waiter.done():
            return
        if loop.time() < self._deadline:
            self._start_timer(loop)
        else:
            self._waiter.set_result(False)

    def _stop_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
