"""The frozen copies of what teachers have sent, beside the rooms."""

from __future__ import annotations

from collections import OrderedDict
from contextlib import suppress

from anyio import to_thread

from app.store.base import SessionNotFound, Store
from app.training.codec.snapshot import from_bytes, to_bytes
from app.training.run.session import TrainingSession
from app.web.share.frozen_copies import TooLargeToKeep

MAX_AT_HAND = 8
"""A class takes the same copy within seconds; it is fetched from the store once."""


class SentCopies:
    """Copies in the store of the rooms, whose sweep forgets them; a room has one at most.

    Share links have a store of their own, where those of others would displace what a class still
    has to take.
    """

    def __init__(self, store: Store, max_bytes: int):
        self._store = store
        self._max_bytes = max_bytes
        self._at_hand: OrderedDict[str, bytes] = OrderedDict()

    async def keep(self, session: TrainingSession) -> str:
        """The token of a copy; raises TooLargeToKeep."""
        snapshot = await to_thread.run_sync(to_bytes, session)
        if len(snapshot) > self._max_bytes:
            raise TooLargeToKeep(
                f"This run is too large to be sent: {len(snapshot)} bytes, and at most "
                f"{self._max_bytes} are allowed; take fewer points or a smaller network."
            )
        return (await self._store.create(snapshot)).id

    async def open(self, token: str) -> TrainingSession:
        """A session like the one that was kept; raises SessionNotFound."""
        snapshot = self._at_hand.get(token)
        if snapshot is None:
            snapshot = (await self._store.load(token)).snapshot
            self._at_hand[token] = snapshot
            if len(self._at_hand) > MAX_AT_HAND:
                self._at_hand.popitem(last=False)
        return await to_thread.run_sync(from_bytes, snapshot)

    async def drop(self, token: str) -> None:
        """Forget a copy; one that is gone already is no mistake."""
        self._at_hand.pop(token, None)
        with suppress(SessionNotFound):
            await self._store.delete(token)
