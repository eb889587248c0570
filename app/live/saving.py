"""How what a run has reached is kept, and what is said where that cannot be done for now."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from app.errors import ProblemError

Keep = Callable[[bytes], Awaitable[int | None]]
"""Stores a snapshot and returns its version; None where somebody else has the session now.

Raises NotKept.
"""


class NotSaved(ProblemError):
    """Nothing can be kept for now, and the run is still there. The message says why."""

    status = 503
    retry_after = 5
