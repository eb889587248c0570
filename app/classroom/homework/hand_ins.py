"""Frozen states of homework in a store of their own: what was given, and what was handed in."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable
from contextlib import suppress

from anyio import to_thread

from app.errors import ProblemError
from app.i18n.messages import _
from app.store.base import SessionNotFound, Store
from app.training.codec.snapshot import from_bytes
from app.training.run.session import TrainingSession

MAX_UNPACKED_BYTES = 20_000_000


class HandInRefused(ProblemError):
    """A state cannot be stored. The message says what to do."""


class HandInLost(ProblemError):
    """A state is no longer stored."""

    status = 404

    def __init__(self) -> None:
        super().__init__(_("This state is no longer stored. Its receipt still opens it."))


class HandIns:
    """Nothing in the store is evicted or changed: at ``max_count`` a new state is refused."""

    def __init__(self, store: Store, max_bytes: int, max_count: int):
        self._store = store
        self._max_bytes = max_bytes
        self._max_count = max_count

    async def create(self, snapshot: bytes) -> str:
        """Store a snapshot and return its name. Raises HandInRefused."""
        packed = await to_thread.run_sync(zlib.compress, snapshot)
        if len(packed) > self._max_bytes or len(snapshot) > MAX_UNPACKED_BYTES:
            raise HandInRefused(
                _(
                    "This run is too large to be handed in: %(packed)s bytes, and at most "
                    "%(max_bytes)s are allowed. Reset it, or use fewer samples.",
                    packed=len(packed),
                    max_bytes=self._max_bytes,
                )
            )
        if await self._store.count() >= self._max_count:
            raise HandInRefused(
                _(
                    "The server stores as much homework as it may. Tell your teacher; nothing that "
                    "was handed in before is lost."
                )
            )
        return (await self._store.create(packed)).id

    async def snapshot(self, name: str) -> bytes:
        """The stored snapshot. Raises HandInLost."""
        try:
            stored = await self._store.load(name)
        except SessionNotFound:
            raise HandInLost from None
        return await to_thread.run_sync(zlib.decompress, stored.snapshot)

    async def load(self, name: str) -> TrainingSession:
        """A new session in the stored state. Raises HandInLost."""
        return await to_thread.run_sync(from_bytes, await self.snapshot(name))

    async def delete(self, names: Iterable[str]) -> None:
        """Delete states; not an error if one is gone."""
        for name in names:
            with suppress(SessionNotFound):
                await self._store.delete(name)


def digest_of(snapshot: bytes) -> str:
    """SHA-256 in hexadecimal digits."""
    return hashlib.sha256(snapshot).hexdigest()
