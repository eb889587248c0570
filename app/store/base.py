"""The interface of all stores: snapshots by id, replaced by compare-and-swap."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Protocol

from app.errors import ProblemError
from app.i18n.messages import _

NOBODY = ""
"""The owner of entries that belong to no visitor, such as the copies behind share links."""


class SessionNotFound(ProblemError):
    """No entry has this id (any more)."""

    status = 404

    def __init__(self, session_id: str):
        super().__init__(
            _(
                "There is no session %(session_id)s here. It may have expired or been deleted, or "
                "it belongs to another browser. If somebody gave you this address, ask them to "
                "press Share and to send you that link.",
                session_id=session_id,
            )
        )


class SessionDamaged(SessionNotFound):
    """The stored bytes are not those that were saved; the entry is in quarantine."""

    def __init__(self, session_id: str):
        ProblemError.__init__(
            self,
            _(
                "The stored data of session %(session_id)s is damaged; other sessions are "
                "not affected. Start a new one.",
                session_id=session_id,
            ),
        )


class VersionConflict(ProblemError):
    """Somebody else has changed the session since it was loaded."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            _("Another page changed this session in the meantime. Check it, then try again.")
        )


class NameTaken(RuntimeError):
    """An entry has this name, perhaps a damaged one; nothing has changed."""


class StoreUnavailable(ProblemError):
    """The store cannot be reached, or cannot save, for now; nothing has changed."""

    status = 503
    retry_after = 5


@dataclass(frozen=True)
class Quota:
    """How much a store keeps.

    Above ``max_entries`` or ``max_bytes`` in all, or ``max_per_owner``, the least recently used
    entries are evicted. ``delete_expired`` deletes entries unused for ``ttl_seconds``.
    """

    max_entries: int
    max_per_owner: int
    max_bytes: int
    ttl_seconds: float


@dataclass(frozen=True)
class Quotas:
    """The quota of each store."""

    sessions: Quota
    shares: Quota
    comparisons: Quota
    rooms: Quota
    hunts: Quota
    plans: Quota
    hand_ins: Quota


@dataclass(frozen=True)
class StoredSnapshot:
    """A snapshot with its version, from 1 on, and its owner."""

    version: int
    snapshot: bytes
    owner: str = NOBODY


@dataclass(frozen=True)
class CreatedEntry:
    """The id of a new entry, and how many entries of its owner were evicted for it."""

    id: str
    evicted: int = 0


class Store(Protocol):
    """A store of one kind of snapshots. A change is durable when ``create`` or ``replace`` returns.

    Every method raises StoreUnavailable. Only ``load``, ``create`` and ``replace`` count as use of
    an entry.
    """

    async def create(
        self, snapshot: bytes, owner: str = NOBODY, *, name: str | None = None
    ) -> CreatedEntry:
        """Save a new snapshot as version 1, under an unguessable id or under ``name``.

        Raises NameTaken if the name is in use, ValueError if it is empty or not ASCII. The name of
        a deleted entry may be used again; its versions start from 1 again.
        """

    async def load(self, session_id: str) -> StoredSnapshot:
        """The latest version. Raises SessionNotFound, SessionDamaged."""

    async def peek(self, session_id: str) -> tuple[StoredSnapshot, float]:
        """As ``load``, and the seconds since the last use; this does not count as use."""

    async def owner(self, session_id: str) -> str:
        """The owner of an entry; raises SessionNotFound."""

    async def owned(self, owner: str) -> list[str]:
        """The ids of an owner's entries, most recently used first."""

    async def ids(self) -> list[str]:
        """The ids of all entries, in no order; this does not count as use."""

    async def replace(self, session_id: str, snapshot: bytes, expected: int) -> int:
        """Compare-and-swap: save version ``expected`` + 1 and return that.

        Raises VersionConflict if the latest version is not ``expected``, SessionNotFound,
        SessionDamaged.
        """

    async def delete(self, session_id: str) -> None:
        """Delete an entry; raises SessionNotFound."""

    async def count(self) -> int:
        """The number of entries."""

    async def delete_expired(self) -> int:
        """Delete the entries that were not used within the quota's TTL; returns how many."""


class Stores(Protocol):
    """All stores at one address. They are independent: an id belongs to one of them."""

    sessions: Store
    shares: Store
    comparisons: Store
    rooms: Store
    hunts: Store
    plans: Store
    hand_ins: Store

    async def secret(self) -> bytes:
        """The key that cookies are signed with, generated on first use and kept in the store."""

    async def check(self) -> None:
        """Raise StoreUnavailable if nothing can be saved now."""

    async def close(self) -> None:
        """Close files and connections."""


def new_id() -> str:
    """128 random bits, safe in a URL."""
    return secrets.token_urlsafe(16)


def id_of(name: str | None) -> str:
    """The name as an id, or a new id; raises ValueError if the name is empty or not ASCII."""
    if name is None:
        return new_id()
    if not name or not name.isascii():
        raise ValueError(f"{name!r} cannot be the name of an entry")
    return name
