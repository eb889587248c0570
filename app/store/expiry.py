"""Deletes expired entries at intervals, for as long as the server runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress

from app.store.base import Stores, StoreUnavailable

SECONDS = 600.0
Deletion = Callable[[], Awaitable[int]]
"""Deletes what has expired, and returns how many that were."""

_log = logging.getLogger(__name__)


@asynccontextmanager
async def expire_in_background(
    stores: Stores, seconds: float = SECONDS, also: Sequence[Deletion] = ()
) -> AsyncIterator[None]:
    """Delete expired entries now and then every ``seconds``, and what ``also`` deletes."""
    task = asyncio.create_task(_expire_forever(stores, seconds, also))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _expire_forever(stores: Stores, seconds: float, also: Sequence[Deletion]) -> None:
    while True:
        kinds = (
            stores.sessions,
            stores.shares,
            stores.comparisons,
            stores.rooms,
            stores.hunts,
            stores.plans,
            stores.hand_ins,
        )
        for delete_expired in (*(store.delete_expired for store in kinds), *also):
            try:
                if deleted := await delete_expired():
                    _log.info("%d expired entries deleted", deleted)
            except StoreUnavailable as error:
                _log.warning("expired entries could not be deleted: %s", error)
            except Exception:
                _log.exception("deleting expired entries failed")
        await asyncio.sleep(seconds)
