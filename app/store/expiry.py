"""Now and then what nobody uses any more is forgotten, for as long as the server runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from app.store.base import Stores, StoreUnavailable

SECONDS = 600.0

_log = logging.getLogger(__name__)


@asynccontextmanager
async def sweeping(stores: Stores, seconds: float = SECONDS) -> AsyncIterator[None]:
    """Sweep at once, for a server may never run long, and then every so often."""
    task = asyncio.create_task(_sweep_again_and_again(stores, seconds))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _sweep_again_and_again(stores: Stores, seconds: float) -> None:
    while True:
        for store in (stores.sessions, stores.shares, stores.comparisons, stores.rooms):
            try:
                if swept := await store.sweep():
                    _log.info("%d were not used for long and are forgotten", swept)
            except StoreUnavailable as error:
                _log.warning("nothing could be swept: %s", error)
            except Exception:
                _log.exception("a sweep failed")
        await asyncio.sleep(seconds)
