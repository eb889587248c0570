"""The viewers of one session, and its runner while it plays."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from app.live.runner import Runner
from app.live.viewer import RemoteWatcher, Viewer, Watcher


class Channel:
    """The viewers of a session, and its runner while it plays on this replica.

    ``generation`` is that of the page that all viewers should see. ``producer`` names the other
    replica that plays the session, if one does. ``remote_viewers`` are those on other replicas
    while it plays here, by replica and view. ``drained`` is set when a viewer wants a frame.
    """

    def __init__(
        self,
        generation: int,
        on_page: Callable[[int], None],
        on_stopped: Callable[[], None],
        on_idle: Callable[[], None],
    ):
        self._on_page = on_page
        self._on_stopped = on_stopped
        self._on_idle = on_idle
        self.generation = generation
        self.local_viewers: list[Viewer] = []
        self.remote_viewers: dict[tuple[str, str], RemoteWatcher] = {}
        self.drained = asyncio.Event()
        self.runner: Runner | None = None
        self.producer = ""

    @property
    def viewers(self) -> Sequence[Watcher]:
        """Those here and those on other replicas."""
        return [*self.local_viewers, *self.remote_viewers.values()]

    def remove(self, viewer: Viewer) -> None:
        """Remove a viewer of this replica."""
        self.local_viewers.remove(viewer)
        self._check_idle()

    def announce_page(self, generation: int) -> None:
        """Announce another page to all viewers, on every replica."""
        self.show_page(generation)
        self._on_page(generation)

    def show_page(self, generation: int) -> None:
        """Announce another page to the viewers of this replica."""
        self.generation = generation
        for viewer in self.local_viewers:
            viewer.offer_page(generation)

    def stop(self, generation: int) -> None:
        """The runner has stopped; ``generation`` is that of the page which shows so."""
        self.runner = None
        self.remote_viewers.clear()
        self.drained.set()  # the runner may be waiting for slow viewers
        self.announce_page(generation)
        self._on_stopped()
        self._check_idle()

    def _check_idle(self) -> None:
        if not self.local_viewers and self.runner is None:
            self._on_idle()
