"""What a person calls a session, and when it was made. It has no influence on the run."""

from __future__ import annotations

from dataclasses import dataclass

MAX_NAME_LENGTH = 60


@dataclass(frozen=True)
class SessionLabel:
    """``name`` is empty for a session without one. ``made`` is a Unix time, None if not known."""

    name: str = ""
    made: float | None = None


NO_LABEL = SessionLabel()
