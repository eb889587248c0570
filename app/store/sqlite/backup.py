"""Backup and restore: copies a database, checks the copy and puts it in place."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from app.store.sqlite.database import connect
from app.store.sqlite.entry_table import find_damaged, quarantine
from app.store.sqlite.errors import primary_code
from app.store.sqlite.schema import UnusableDatabase, transaction, version_of

DAMAGE_CODES = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


@dataclass(frozen=True)
class BackupContents:
    """The number of entries of each kind in a copy, and the numbers of its damaged entries."""

    counts: dict[str, int]
    damaged: list[int]


def copy_database(source: Path, target: Path) -> BackupContents:
    """Copy a database into a new file and check it. Others may write to the database meanwhile.

    The copy is a consistent snapshot. Raises UnusableDatabase if the source is not a database of
    this app, or damaged beyond single entries; FileExistsError, OSError, sqlite3.Error. There is no
    copy then.
    """
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        with closing(connect(source)) as from_, closing(connect(target)) as to:
            if version_of(from_) == 0:
                raise UnusableDatabase("is an empty database; choose another file")
            # All pages in one step, which blocks nobody: between steps, a write of another process
            # would make it start again.
            from_.backup(to)
            to.execute("PRAGMA journal_mode = DELETE")  # one file, without a journal beside it
            return _check(to)
    except BaseException as error:
        target.unlink()
        if isinstance(error, sqlite3.Error) and primary_code(error) in DAMAGE_CODES:
            raise UnusableDatabase("is damaged; choose another file") from error
        raise


def quarantine_entries(path: Path, damaged: list[int]) -> None:
    """Mark damaged entries, so that the others can be used."""
    with closing(connect(path)) as connection, transaction(connection):
        for number in damaged:
            quarantine(connection, number)


def replace_database(copy: Path, path: Path, previous: Path) -> None:
    """Move ``copy`` to ``path``, and what was there to ``previous``.

    Nobody may have the database open. At every moment there is a complete one at ``path``.
    """
    if path.exists():
        _end_journal(path)
        os.link(path, previous)
        for ending in ("-wal", "-shm"):
            # They exist only if the database is too damaged to take its journal.
            with suppress(FileNotFoundError):
                path.with_name(path.name + ending).rename(
                    previous.with_name(previous.name + ending)
                )
    copy.replace(path)


def _check(connection: sqlite3.Connection) -> BackupContents:
    [result] = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if result != "ok":
        raise UnusableDatabase("is damaged; choose another file")
    counts = connection.execute("SELECT kind, count(*) FROM entry GROUP BY kind").fetchall()
    return BackupContents(dict(counts), find_damaged(connection))


def _end_journal(path: Path) -> None:
    with suppress(sqlite3.Error), closing(connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
