"""Limit on the seconds that one request may train."""

from __future__ import annotations

import time
from collections.abc import Callable


class TimeLimit:
    """Gives each training ``seconds``, and ends all of them early when the server stops.

    What they have reached by then is stored and answered as at the end of their time.
    """

    def __init__(self, seconds: float):
        self.seconds = seconds
        self._stopped = False

    def begin(self, clock: Callable[[], float] = time.monotonic) -> Callable[[], bool]:
        """Start the time of one training; the result tells whether it may go on.

        With ``time.thread_time``, only the calling thread's own work counts, however much others
        do meanwhile; it must then be asked on this thread.
        """
        end = clock() + self.seconds
        return lambda: not self._stopped and clock() < end

    def stop(self) -> None:
        """End all trainings, because the server stops."""
        self._stopped = True

    def start(self) -> None:
        """Allow training; an app may be started again after it was stopped."""
        self._stopped = False
