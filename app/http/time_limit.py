"""How long a request may train."""

from __future__ import annotations

import time
from collections.abc import Callable


class TimeLimit:
    """So many seconds each, and no longer than the server: when it stops, all trainings end early.

    What they have reached by then is stored and answered as at the end of their time.
    """

    def __init__(self, seconds: float):
        self.seconds = seconds
        self._stops = False

    def begin(self) -> Callable[[], bool]:
        """Whether the training that begins now may go on; to be asked on any thread."""
        end = time.monotonic() + self.seconds
        return lambda: not self._stops and time.monotonic() < end

    def stop(self) -> None:
        """The server stops."""
        self._stops = True

    def start(self) -> None:
        """It starts, perhaps once more."""
        self._stops = False
