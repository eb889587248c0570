"""SQLite's errors as sentences that say what to do."""

from __future__ import annotations

import sqlite3

from app.i18n.messages import _
from app.store.base import StoreUnavailable


class DatabaseDamaged(StoreUnavailable):
    """The file is corrupt."""


NO_ACCESS = "The database cannot be opened; give the server access to the file and its folder."
SENTENCES = {
    sqlite3.SQLITE_FULL: "The disk is full, so nothing can be saved; free some space.",
    sqlite3.SQLITE_READONLY: "The database or its folder is read-only, so nothing can be "
    "saved; give the server write access to both.",
    sqlite3.SQLITE_CANTOPEN: NO_ACCESS,
    sqlite3.SQLITE_PERM: NO_ACCESS,
    sqlite3.SQLITE_BUSY: "Another program has locked the database; try again, or stop that "
    "program.",
    sqlite3.SQLITE_IOERR: "The disk cannot be read or written; check whether it is full or broken.",
}
DAMAGED = (
    "The database is damaged; stop the server and restore a backup with `python -m app restore`."
)
_PRIMARY = 0xFF
"""The low byte of an extended result code is the primary one."""


def primary_code(error: sqlite3.Error) -> int:
    """SQLite's primary result code; 0 if there is none."""
    return getattr(error, "sqlite_errorcode", 0) & _PRIMARY


def as_unavailable(error: sqlite3.Error) -> StoreUnavailable:
    """The error as one of a store."""
    code = primary_code(error)
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return DatabaseDamaged(DAMAGED)
    return StoreUnavailable(
        SENTENCES.get(code)
        or _("The database cannot be used now (%(error)s); try again.", error=error)
    )
