"""The viewers of another replica, as the producer of their session sees them."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable

from app.live.viewer import Drawing

SILENT_SECONDS = 3.0
"""Who is not heard of for so long is gone."""


class RemoteViewer:
    """All viewers of one view on one other replica: one viewer, which sends on what it is offered.

    It waits for a frame only where the other replica has asked for one, so at most one is under
    way, however slow it is.
    """

    def __init__(self, view: Hashable, send: Callable[[Drawing], None]):
        self.view = view
        self._send = send
        self._wants = False
        self._heard = time.monotonic()

    @property
    def is_waiting(self) -> bool:
        """See ``Viewer.is_waiting``."""
        return self._wants

    @property
    def is_silent(self) -> bool:
        """Whether the other replica seems to be gone."""
        return time.monotonic() - self._heard > SILENT_SECONDS

    def hear(self, wants: bool) -> None:
        """The other replica is still there, and may want a frame."""
        self._heard = time.monotonic()
        self._wants = self._wants or wants

    def offer(self, drawing: Drawing) -> None:
        """See ``Viewer.offer``."""
        self._wants = False
        self._send(drawing)

    def offer_page(self, generation: int) -> None:
        """Pages are told to all replicas at once."""

    def close(self) -> None:
        """The stream is the other replica's."""
