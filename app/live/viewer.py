"""One watcher of a session: it gets what is newest, never a backlog, and every page notice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from app.live.event import Event


@dataclass(frozen=True)
class PageChanged:
    """The page is another one now: what it shows has to be fetched anew."""

    generation: int


@dataclass(frozen=True)
class TopicMessage:
    """Something that was told beside the frames; of each kind only the newest waits."""

    kind: str
    text: str


@dataclass(frozen=True)
class Drawing:
    """The numbers of a frame; and the panels that follow less often, when they are due."""

    frame: Event
    panels: Event | None = None

    @cached_property
    def whole(self) -> Event:
        """All of it as one event, for all its viewers."""
        return self.frame + self.panels if self.panels else self.frame


class Watcher(Protocol):
    """Who is offered what a session's runner draws: a viewer, or those of another replica."""

    view: Hashable

    @property
    def is_waiting(self) -> bool:
        """Whether everything that was offered has been taken."""

    def offer(self, drawing: Drawing) -> None:
        """Offer a drawing, in place of one that has not been taken."""

    def offer_page(self, generation: int) -> None:
        """Tell of another page."""

    def close(self) -> None:
        """There is nothing more to come."""


class Viewer:
    """What one open page still has to be sent. Used on the event loop only.

    ``view`` says what the page looks at; drawings are made once for all viewers of one view.
    ``on_take`` is called whenever all that was offered has been taken.
    """

    def __init__(self, view: Hashable, on_take: Callable[[], None]):
        self.view = view
        self._on_take = on_take
        self._drawing: Drawing | None = None
        self._page: PageChanged | None = None
        self._words: dict[str, str] = {}
        self._closed = False
        self._quiet = _Quiet()

    @property
    def is_waiting(self) -> bool:
        """Whether everything that was offered has been taken."""
        return not (self._drawing or self._page or self._words or self._closed)

    def offer(self, drawing: Drawing) -> None:
        """Offer a drawing, in place of one that has not been taken."""
        before = self._drawing
        if before and before.panels and not drawing.panels:
            drawing = Drawing(drawing.frame, before.panels)
        self._drawing = drawing
        self._quiet.end()

    def offer_page(self, generation: int) -> None:
        """Tell of another page; drawings of the one before are of no use any more."""
        self._drawing = None
        self._page = PageChanged(generation)
        self._quiet.end()

    def tell(self, kind: str, text: str) -> None:
        """Tell a word, in place of one of its kind that has not been taken."""
        self._words[kind] = text
        self._quiet.end()

    def close(self) -> None:
        """Let ``take`` end for good."""
        self._closed = True
        self._quiet.end()

    async def take(self, seconds: float) -> Event | PageChanged | TopicMessage | None:
        """The next thing to send; None when nothing came in so many seconds.

        Raises EOFError after ``close``, when everything has been taken.
        """
        if self.is_waiting and not await self._quiet.wait(seconds):
            return None
        taken: Event | PageChanged | TopicMessage
        if self._words:
            # Before pages and frames: a word may say that those are of somebody else's now.
            kind = next(iter(self._words))
            taken = TopicMessage(kind, self._words.pop(kind))
        elif self._page:
            taken, self._page = self._page, None
        elif self._drawing:
            taken, self._drawing = self._drawing.whole, None
        else:
            raise EOFError
        if self.is_waiting:
            self._on_take()
        return taken


class _Quiet:
    """Waits until something comes, with one timer for many waits: a class waits 15 000 times a
    second.
    """

    def __init__(self) -> None:
        self._waiter: asyncio.Future[bool] | None = None
        self._over = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def end(self) -> None:
        """Something has come."""
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(True)

    async def wait(self, seconds: float) -> bool:
        """Whether something came within so many seconds."""
        loop = asyncio.get_running_loop()
        self._over = loop.time() + seconds
        if self._timer is None or self._timer.when() > self._over:
            self._set(loop)
        self._waiter = loop.create_future()
        try:
            return await self._waiter
        except asyncio.CancelledError:
            self._calm()
            raise
        finally:
            self._waiter = None

    def _set(self, loop: asyncio.AbstractEventLoop) -> None:
        self._calm()
        self._timer = loop.call_at(self._over, self._look, loop)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = None
        if self._waiter is None or self._waiter.done():
            return
        if loop.time() < self._over:
            self._set(loop)
        else:
            self._waiter.set_result(False)

    def _calm(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
