"""One watcher of a session: it gets the newest frame, never a backlog, and every page notice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from app.live.event import Event


@dataclass(frozen=True)
class PageChanged:
    """The page is another one now: what it shows has to be fetched anew."""

    generation: int


class Viewer:
    """What one open page still has to be sent. Used on the event loop only.

    ``view`` says what the page looks at; frames are drawn once for all viewers of one view.
    ``on_take`` is called whenever all that was offered has been taken.
    """

    def __init__(self, view: Hashable, on_take: Callable[[], None]):
        self.view = view
        self._on_take = on_take
        self._frame: Event | None = None
        self._page: PageChanged | None = None
        self._closed = False
        self._news = asyncio.Event()

    @property
    def is_waiting(self) -> bool:
        """Whether everything that was offered has been taken."""
        return not self._news.is_set()

    def offer_frame(self, frame: Event) -> None:
        """Offer a frame, in place of one that has not been taken."""
        self._frame = frame
        self._news.set()

    def offer_page(self, generation: int) -> None:
        """Tell of another page; frames of the one before are of no use any more."""
        self._frame, self._page = None, PageChanged(generation)
        self._news.set()

    def close(self) -> None:
        """Let ``take`` end for good."""
        self._closed = True
        self._news.set()

    async def take(self, seconds: float) -> Event | PageChanged | None:
        """The next thing to send; None when nothing came in so many seconds.

        Raises EOFError after ``close``, when everything has been taken.
        """
        if not self._news.is_set():
            try:
                async with asyncio.timeout(seconds):
                    await self._news.wait()
            except TimeoutError:
                return None
        taken = self._page or self._frame
        if taken is None:
            raise EOFError
        if taken is self._page:
            self._page = None
        else:
            self._frame = None
        if self._frame is None and self._page is None and not self._closed:
            self._news.clear()
            self._on_take()
        return taken
