"""What every store does: snapshots by id, replaced only by who has seen the latest version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class SessionNotFound(LookupError):
    """No session has this id (any more)."""


class VersionConflict(RuntimeError):
    """Somebody else has changed the session since it was loaded."""


@dataclass(frozen=True)
class Stored:
    """A snapshot and its version; versions count from 1."""

    version: int
    snapshot: bytes


class Store(Protocol):
    """Compare-and-swap over snapshots. What ``replace`` has acknowledged, ``load`` gives."""

    async def create(self, snapshot: bytes) -> str:
        """Keep a new snapshot as version 1 and return its id, which cannot be guessed."""

    async def load(self, session_id: str) -> Stored:
        """The latest version; raises SessionNotFound."""

    async def replace(self, session_id: str, snapshot: bytes, seen: int) -> int:
        """Keep ``snapshot`` as version ``seen`` + 1 and return that.

        Raises VersionConflict where the latest version is not ``seen``, or SessionNotFound.
        """

    async def delete(self, session_id: str) -> None:
        """Forget the session; raises SessionNotFound."""
