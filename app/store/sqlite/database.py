"""Opens a database file: creates it if needed, checks and configures it."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import suppress
from pathlib import Path

from app.store.base import StoreUnavailable
from app.store.sqlite.errors import as_unavailable, primary_code
from app.store.sqlite.schema import UnusableDatabase, migrate, version_of

BUSY_SECONDS = 2.0
"""How long to wait for other processes that write."""
PAUSE_SECONDS = 0.01
MAX_JOURNAL_BYTES = 64_000_000


def open_database(path: Path, busy_seconds: float = BUSY_SECONDS) -> sqlite3.Connection:
    """A connection to the database with the newest schema; creates file and folder.

    Any thread may use it, one at a time. Raises StoreUnavailable.
    """
    try:
        _make_file(path)
        connection = connect(path, busy_seconds)
        try:
            _set_up(connection, busy_seconds)
        except BaseException:
            connection.close()
            raise
        return connection
    except UnusableDatabase as error:
        raise StoreUnavailable(f"The file {error}.") from None
    except OSError as error:
        raise StoreUnavailable(
            f"The database cannot be created or opened ({error.strerror}); give the server write "
            "access to its folder, or choose another place."
        ) from error
    except sqlite3.Error as error:
        raise as_unavailable(error) from error


def connect(path: Path, busy_seconds: float = BUSY_SECONDS) -> sqlite3.Connection:
    """A connection to an existing file; raises sqlite3.Error."""
    # The file is never opened in any other way: closing it would release the POSIX locks of all
    # connections that this process has to it.
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        timeout=busy_seconds,
        isolation_level=None,
        check_same_thread=False,
    )


def _make_file(path: Path) -> None:
    """Readable by the owner only; SQLite gives its journals the same mode."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _set_up(connection: sqlite3.Connection, busy_seconds: float) -> None:
    if version_of(connection) == 0:
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # before the first table only
    migrate(connection)
    _enable_wal(connection, time.monotonic() + busy_seconds)
    # A commit is on the disk before it is acknowledged.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"PRAGMA journal_size_limit = {MAX_JOURNAL_BYTES}")


def _enable_wal(connection: sqlite3.Connection, end: float) -> None:
    """Enable WAL mode, in which readers and the writer do not block each other."""
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            # SQLite's busy time-out does not apply here, so retry by hand.
            if primary_code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(PAUSE_SECONDS)
