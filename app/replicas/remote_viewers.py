"""The viewers on another replica, as the producer of their session sees them."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable

from app.live.viewer import RemoteWatcher, RenderedFrame

SILENT_SECONDS = 3.0
"""A replica that has not reported for this long is taken to be gone."""


class RemoteViewers(RemoteWatcher):
    """All viewers of one view on one other replica; frames are sent to that replica.

    It wants a frame only if the other replica has requested one, so at most one frame is in flight,
    however slow the connection is.
    """

    def __init__(self, view: Hashable, send: Callable[[RenderedFrame], None]):
        self.view = view
        self._send = send
        self._wants_frame = False
        self._heard_at = time.monotonic()

    @property
    def is_waiting(self) -> bool:
        """Whether the other replica has requested a frame."""
        return self._wants_frame

    @property
    def is_silent(self) -> bool:
        """Whether the other replica seems to be gone."""
        return time.monotonic() - self._heard_at > SILENT_SECONDS

    def on_report(self, *, wants_frame: bool) -> None:
        """The other replica has reported, and may want a frame."""
        self._heard_at = time.monotonic()
        self._wants_frame = self._wants_frame or wants_frame

    def offer(self, frame: RenderedFrame) -> None:
        """Send the frame; the next one has to be requested."""
        self._wants_frame = False
        self._send(frame)
