"""One session and those who watch it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from app.live.relay import RemoteViewer
from app.live.runner import Runner
from app.live.viewer import Viewer, Watcher


class Channel:
    """The viewers of a session, and its runner while it plays here.

    ``generation`` is that of the page which everybody should see: the version of the session that
    the last command has made. ``producer`` is the other replica that plays the session, if any
    does; ``relays`` are the viewers there are on others while it plays here.
    """

    def __init__(
        self,
        generation: int,
        on_turn: Callable[[int], None],
        on_end: Callable[[], None],
        on_idle: Callable[[], None],
    ):
        self._on_turn = on_turn
        self._on_end = on_end
        self._on_idle = on_idle
        self.generation = generation
        self.here: list[Viewer] = []
        self.relays: dict[tuple[str, str], RemoteViewer] = {}
        self.taken = asyncio.Event()
        self.runner: Runner | None = None
        self.producer = ""

    @property
    def viewers(self) -> list[Watcher]:
        """Those here, and those on other replicas."""
        return [*self.here, *self.relays.values()]

    def leave(self, viewer: Viewer) -> None:
        """One viewer less."""
        self.here.remove(viewer)
        self._look_around()

    def turn_page(self, generation: int) -> None:
        """Tell all viewers of another page, wherever they are."""
        self.show_page(generation)
        self._on_turn(generation)

    def show_page(self, generation: int) -> None:
        """Tell the viewers here of another page."""
        self.generation = generation
        for viewer in self.here:
            viewer.offer_page(generation)

    def end(self, generation: int) -> None:
        """The runner has stopped."""
        self.runner = None
        self.relays.clear()
        self.taken.set()  # it may be waiting for viewers that are slow
        self.turn_page(generation)
        self._on_end()
        self._look_around()

    def _look_around(self) -> None:
        if not self.here and self.runner is None:
            self._on_idle()
