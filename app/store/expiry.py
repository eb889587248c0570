"""Deletes expired entries at intervals, for as long as the server runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from app.store.base import Stores, StoreUnavailable

SECONDS = 600.0

_log = logging.getLogger(__name__)


@asynccontextmanager
async def expire_in_background(stores: Stores, seconds: float = SECONDS) -> AsyncIterator[None]:
    """Delete expired entries now and then every ``seconds``."""
    task = asyncio.create_task(_expire_forever(stores, seconds))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _expire_forever(stores: Stores, seconds: float) -> None:
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
        for store in kinds:
            try:
                if deleted := await store.delete_expired():
                    _log.info("%d expired entries deleted", deleted)
            except StoreUnavailable as error:
                _log.warning("expired entries could not be deleted: %s", error)
            except Exception:
                _log.exception("deleting expired entries failed")
        await asyncio.sleep(seconds)
