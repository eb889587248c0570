"""What SQLite says is wrong, as a sentence that says what to do about it."""

from __future__ import annotations

import sqlite3

from app.store.base import StoreUnavailable


class DatabaseDamaged(StoreUnavailable):
    """A page of the file is not as SQLite has written it."""


SENTENCES = {
    sqlite3.SQLITE_FULL: "The disk is full, so nothing can be kept; free some space.",
    sqlite3.SQLITE_READONLY: "The database or its folder may only be read, so nothing can be "
    "kept; let the server write to both.",
    sqlite3.SQLITE_CANTOPEN: "The database cannot be opened; let the server read and write the "
    "file and its folder.",
    sqlite3.SQLITE_PERM: "The database cannot be opened; let the server read and write the file "
    "and its folder.",
    sqlite3.SQLITE_BUSY: "Another program keeps the database locked; try again, or end that "
    "program.",
    sqlite3.SQLITE_IOERR: "The disk does not take or give what is kept; look whether it is full "
    "or broken.",
}
DAMAGED = (
    "The database is damaged; stop the server and put a backup back with `python -m app restore`."
)
_PRIMARY = 0xFF
"""The low byte of a result code says what it is; the rest says where."""


def primary_code(error: sqlite3.Error) -> int:
    """The result code of SQLite; 0 where it has given none."""
    return getattr(error, "sqlite_errorcode", 0) & _PRIMARY


def as_unavailable(error: sqlite3.Error) -> StoreUnavailable:
    """The same as the exception of a store."""
    code = primary_code(error)
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return DatabaseDamaged(DAMAGED)
    return StoreUnavailable(
        SENTENCES.get(code) or f"The database cannot be used now ({error}); try again."
    )
