"""One session and those who watch it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from app.live.runner import Runner
from app.live.viewer import Viewer


class Channel:
    """The viewers of a session, and its runner while it plays.

    ``generation`` is that of the page which everybody should see: the version of the session that
    the last command has made.
    """

    def __init__(self, generation: int, on_idle: Callable[[], None]):
        self._on_idle = on_idle
        self.generation = generation
        self.viewers: list[Viewer] = []
        self.taken = asyncio.Event()
        self.runner: Runner | None = None

    def leave(self, viewer: Viewer) -> None:
        """One viewer less."""
        self.viewers.remove(viewer)
        self._look_around()

    def turn_page(self, generation: int) -> None:
        """Tell all viewers of another page."""
        self.generation = generation
        for viewer in self.viewers:
            viewer.offer_page(generation)

    def end(self, generation: int) -> None:
        """The runner has stopped."""
        self.runner = None
        self.turn_page(generation)
        self._look_around()

    def _look_around(self) -> None:
        if not self.viewers and self.runner is None:
            self._on_idle()
