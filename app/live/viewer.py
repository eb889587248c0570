"""One watcher of a session: it gets what is newest, never a backlog, and every page notice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Protocol

from app.live.event import Event


@dataclass(frozen=True)
class PageChanged:
    """The page is another one now: what it shows has to be fetched anew."""

    generation: int


@dataclass(frozen=True)
class Word:
    """Something that was told beside the frames; of each kind only the newest waits."""

    kind: str
    text: str


@dataclass(frozen=True)
class Drawing:
    """The numbers of a frame; and the panels that follow less often, when they are due."""

    frame: Event
    panels: Event | None = None


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
        self._frame: Event | None = None
        self._panels: Event | None = None
        self._page: PageChanged | None = None
        self._words: dict[str, str] = {}
        self._closed = False
        self._news = asyncio.Event()

    @property
    def is_waiting(self) -> bool:
        """Whether everything that was offered has been taken."""
        return not self._news.is_set()

    def offer(self, drawing: Drawing) -> None:
        """Offer a drawing, in place of one that has not been taken."""
        self._frame = drawing.frame
        self._panels = drawing.panels or self._panels
        self._news.set()

    def offer_page(self, generation: int) -> None:
        """Tell of another page; drawings of the one before are of no use any more."""
        self._frame = self._panels = None
        self._page = PageChanged(generation)
        self._news.set()

    def tell(self, kind: str, text: str) -> None:
        """Tell a word, in place of one of its kind that has not been taken."""
        self._words[kind] = text
        self._news.set()

    def close(self) -> None:
        """Let ``take`` end for good."""
        self._closed = True
        self._news.set()

    async def take(self, seconds: float) -> Event | PageChanged | Word | None:
        """The next thing to send; None when nothing came in so many seconds.

        Raises EOFError after ``close``, when everything has been taken.
        """
        if not self._news.is_set():
            try:
                async with asyncio.timeout(seconds):
                    await self._news.wait()
            except TimeoutError:
                return None
        taken: Event | PageChanged | Word
        if self._words:
            # Before pages and frames: a word may say that those are of somebody else's now.
            kind = next(iter(self._words))
            taken = Word(kind, self._words.pop(kind))
        elif self._page:
            taken, self._page = self._page, None
        elif self._frame:
            taken = self._frame + self._panels if self._panels else self._frame
            self._frame = self._panels = None
        else:
            raise EOFError
        has_more = self._words or self._page or self._frame
        if not has_more and not self._closed:
            self._news.clear()
            self._on_take()
        return taken
