"""Frozen copies of sessions behind share links: each is kept as it was, and opened as a copy."""

from __future__ import annotations

from anyio import to_thread

from app.errors import ProblemError
from app.store.base import SessionNotFound, Store
from app.training.codec.snapshot import from_bytes, to_bytes
from app.training.run.session import TrainingSession


class ShareNotFound(ProblemError):
    """No frozen copy has this token (any more)."""

    status = 404

    def __init__(self) -> None:
        super().__init__(
            "There is no copy behind this link any more; ask who shared it for a new one."
        )


class TooLargeToKeep(ProblemError):
    """A session is larger than a frozen copy may be. The message says what to do."""


class Shares:
    """Frozen copies in a store of their own, so that no address of a session leads to one.

    Nothing here replaces a copy: the store's ``create`` and ``load`` are all that is used. How many
    there are at a time is the store's to bound.
    """

    def __init__(self, store: Store, max_bytes: int):
        self._store = store
        self._max_bytes = max_bytes

    async def keep(self, session: TrainingSession) -> tuple[str, int]:
        """Keep a copy; its token, which cannot be guessed, and its size in bytes.

        Raises TooLargeToKeep.
        """
        snapshot = await to_thread.run_sync(to_bytes, session)
        if len(snapshot) > self._max_bytes:
            raise TooLargeToKeep(
                f"This session is too large to be kept for a link: {len(snapshot)} bytes, and at "
                f"most {self._max_bytes} are allowed; save it with Export, Session."
            )
        return (await self._store.create(snapshot)).id, len(snapshot)

    async def open(self, token: str) -> TrainingSession:
        """A session like the one that was kept; raises ShareNotFound."""
        try:
            stored = await self._store.load(token)
        except SessionNotFound:
            raise ShareNotFound from None
        return await to_thread.run_sync(from_bytes, stored.snapshot)
