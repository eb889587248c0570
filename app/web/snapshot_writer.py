"""Saves a run while it plays."""

from __future__ import annotations

from app.live.saving import NotSaved
from app.store.base import SessionNotFound, Store, StoreUnavailable, VersionConflict


class SnapshotWriter:
    """Stores each snapshot of a playing run as the next version of its session."""

    def __init__(self, store: Store, session_id: str, version: int):
        self._store = store
        self._session_id = session_id
        self._version = version
        self._unconfirmed: bytes | None = None

    async def save(self, snapshot: bytes) -> int | None:
        """The new version; None if the session was deleted, or changed elsewhere.

        Raises NotSaved while the store is unavailable; the next call tries again.
        """
        try:
            if self._unconfirmed is not None:
                # The store may have saved it although it did not answer.
                stored = await self._store.load(self._session_id)
                next_version = self._version + 1
                if (stored.version, stored.snapshot) == (next_version, self._unconfirmed):
                    self._version = next_version
            self._unconfirmed = snapshot
            self._version = await self._store.replace(self._session_id, snapshot, self._version)
            self._unconfirmed = None
        except (VersionConflict, SessionNotFound):
            return None
        except StoreUnavailable as error:
            raise NotSaved(str(error)) from error
        return self._version
