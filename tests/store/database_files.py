"""Opens databases for tests, and changes them behind the store's back."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

from app.store.base import Quota
from app.store.sqlite.stores import SqliteStores
from tests.store.contract import MANY, same_quotas

PAGE = 4096


@asynccontextmanager
async def opened(
    path: Path,
    quota: Quota = MANY,
    *,
    clock: Callable[[], float] = time.time,
    busy_seconds: float = 2.0,
) -> AsyncIterator[SqliteStores]:
    """The stores in a file, closed at the end."""
    stores = SqliteStores(path, same_quotas(quota), clock=clock, busy_seconds=busy_seconds)
    try:
        yield stores
    finally:
        await stores.close()


def query(path: Path, sql: str, *values: object) -> list[Any]:
    """Run SQL on the file as another program would."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        return connection.execute(sql, values).fetchall()


def overwrite(path: Path, at: int, content: bytes) -> None:
    """Overwrite bytes of the file."""
    with path.open("r+b") as file:
        file.seek(at)
        file.write(content)
