"""Frozen copies of the runs that teachers have sent, stored beside the rooms."""

from __future__ import annotations

from collections import OrderedDict
from contextlib import suppress

from anyio import to_thread

from app.i18n.messages import _
from app.store.base import SessionNotFound, Store
from app.training.codec.snapshot import from_bytes, to_bytes
from app.training.run.session import TrainingSession
from app.web.share.frozen_copies import TooLargeToKeep

MAX_CACHED = 8
"""A class takes the same copy within seconds, so it is loaded from the store once."""


class SentCopies:
    """Copies in the store of the rooms, which deletes them when they expire; a room has at most
    one.

    They are not in the store of share links, where other people's links could evict them.
    """

    def __init__(self, store: Store, max_bytes: int):
        self._store = store
        self._max_bytes = max_bytes
        self._cache: OrderedDict[str, bytes] = OrderedDict()

    async def create(self, session: TrainingSession) -> str:
        """Store a copy and return its token. Raises TooLargeToKeep."""
        snapshot = await to_thread.run_sync(to_bytes, session)
        if len(snapshot) > self._max_bytes:
            raise TooLargeToKeep(
                _(
                    "This run is too large to be sent: %(snapshot)s bytes, and at most "
                    "%(max_bytes)s are allowed. Use fewer points or a smaller network.",
                    snapshot=len(snapshot),
                    max_bytes=self._max_bytes,
                )
            )
        return (await self._store.create(snapshot)).id

    async def load(self, token: str) -> TrainingSession:
        """A new session equal to the copy. Raises SessionNotFound."""
        snapshot = self._cache.get(token)
        if snapshot is None:
            snapshot = (await self._store.load(token)).snapshot
            self._cache[token] = snapshot
            if len(self._cache) > MAX_CACHED:
                self._cache.popitem(last=False)
        return await to_thread.run_sync(from_bytes, snapshot)

    async def delete(self, token: str) -> None:
        """Delete a copy; not an error if it is gone."""
        self._cache.pop(token, None)
        with suppress(SessionNotFound):
            await self._store.delete(token)
