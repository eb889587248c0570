"""How what a run has reached is kept, and what is said where that cannot be done for now."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

Keep = Callable[[bytes], Awaitable[int | None]]
"""Stores a snapshot and returns its version; None where somebody else has the session now.

Raises NotKept.
"""


class NotSaved(RuntimeError):
    """Nothing can be kept for now, and the run is still there. The message says why."""
