"""Saves what a run has reached."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

from app.errors import ProblemError

Save = Callable[[bytes], Awaitable[int | None]]
"""Stores a snapshot and returns its version; None if somebody else has the session now.

Raises NotSaved.
"""


class NotSaved(ProblemError):
    """The run cannot be saved for now; it goes on in memory."""

    status = 503
    retry_after = 5


class Saver:
    """Saves snapshots of one run; ``version`` is the last one stored.

    ``saved_at`` is the time of the last attempt, by ``time.perf_counter``.
    """

    def __init__(self, save: Save, version: int):
        self._save = save
        self.version = version
        self.saved_at = time.perf_counter()

    async def save(self, snapshot: bytes, after: int) -> int | None:
        """Store it as a version above ``after``, the highest number that a page has used.

        Returns the version; None if somebody else has the session now. Raises NotSaved.
        """
        self.saved_at = time.perf_counter()
        version = await self._save(snapshot)
        while version is not None and version <= after:
            version = await self._save(snapshot)
        if version is not None:
            self.version = version
        return version
