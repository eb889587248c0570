"""What every store does: snapshots by id, replaced only by who has seen the latest version."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Protocol

from app.errors import ProblemError

NOBODY = ""
"""The owner of what belongs to no visitor, such as the copies behind share links."""


class SessionNotFound(ProblemError):
    """No session has this id (any more)."""

    status = 404

    def __init__(self, session_id: str):
        super().__init__(
            f"There is no session {session_id} of yours; it may have been dropped, or made in "
            "another browser, or this one keeps no cookies. Start a new one."
        )


class SessionDamaged(SessionNotFound):
    """What was kept under this id is not what was given to be kept; it has been set aside."""

    def __init__(self, session_id: str):
        ProblemError.__init__(
            self,
            f"What was kept of session {session_id} is damaged and has been set aside; no other "
            "session is harmed. Start a new one.",
        )


class VersionConflict(ProblemError):
    """Somebody else has changed the session since it was loaded."""

    status = 409

    def __init__(self) -> None:
        super().__init__("Somebody else changed the session meanwhile; look at it and try again.")


class NameTaken(RuntimeError):
    """Something else is kept under this name, or has been set aside; nothing has changed."""


class StoreUnavailable(ProblemError):
    """The store cannot be asked, or cannot keep anything, for now; nothing has changed.

    The message is a sentence that says why, and what to do about it.
    """

    status = 503
    retry_after = 5


@dataclass(frozen=True)
class Bounds:
    """How much a store keeps.

    ``most`` snapshots and ``max_bytes`` of them in all, ``max_per_owner`` of one owner. A new one
    beyond that displaces those that were not used for longest, of that owner or in all. What was
    not used for ``idle_seconds`` is forgotten by ``sweep``.
    """

    most: int
    max_per_owner: int
    max_bytes: int
    idle_seconds: float


@dataclass(frozen=True)
class Stored:
    """A snapshot, its version and whose it is; versions count from 1."""

    version: int
    snapshot: bytes
    owner: str = NOBODY


@dataclass(frozen=True)
class Created:
    """The id of a new snapshot, and how many of its owner's had to make room for it."""

    id: str
    displaced: int = 0


class Store(Protocol):
    """Compare-and-swap over snapshots. What ``create`` and ``replace`` have acknowledged is kept.

    Every method raises StoreUnavailable where the store cannot do it for now.
    """

    async def create(
        self, snapshot: bytes, owner: str = NOBODY, *, name: str | None = None
    ) -> Created:
        """Keep a new snapshot as version 1 under an id that cannot be guessed, or under ``name``.

        Raises NameTaken where that is in use, and ValueError where it is empty or no ASCII. A name
        that is in use no more may be given again, and versions under it count from 1 again.
        """

    async def load(self, session_id: str) -> Stored:
        """The latest version, which counts as used now; raises SessionNotFound, SessionDamaged."""

    async def owner(self, session_id: str) -> str:
        """Whose it is; raises SessionNotFound. Asking does not count as use."""

    async def owned(self, owner: str) -> list[str]:
        """The ids of what an owner has, the latest used first. Asking does not count as use."""

    async def replace(self, session_id: str, snapshot: bytes, seen: int) -> int:
        """Keep ``snapshot`` as version ``seen`` + 1 and return that.

        Raises VersionConflict where the latest version is not ``seen``, SessionNotFound, or
        SessionDamaged.
        """

    async def delete(self, session_id: str) -> None:
        """Forget the session; raises SessionNotFound."""

    async def count(self) -> int:
        """How many there are in all."""

    async def sweep(self) -> int:
        """Forget what nobody has used for so long; how many those were."""


class Stores(Protocol):
    """All stores at one address, and what belongs to them.

    They know nothing of each other: no id of one is found in another.
    """

    sessions: Store
    shares: Store
    comparisons: Store
    rooms: Store

    async def secret(self) -> bytes:
        """What cookies are signed with: made on first use and kept where the sessions are."""

    async def check(self) -> None:
        """Raises StoreUnavailable where nothing could be kept now."""

    async def close(self) -> None:
        """Let go of files and connections."""


def new_id() -> str:
    """128 bits of chance, as an address may hold them."""
    return secrets.token_urlsafe(16)


def id_of(name: str | None) -> str:
    """The name as an id, a new id without one; ValueError where it is empty or no ASCII."""
    if name is None:
        return new_id()
    if not name or not name.isascii():
        raise ValueError(f"{name!r} cannot be the name of an entry")
    return name
