"""A database as another file: whole and looked through before anybody relies on it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from app.store.sqlite.database import connect
from app.store.sqlite.entries import newly_damaged, set_aside
from app.store.sqlite.errors import primary_code
from app.store.sqlite.schema import NotOurs, transaction, version_of

NOT_WHOLE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


@dataclass(frozen=True)
class Copied:
    """How many of each kind a copy holds, and the numbers of its damaged entries."""

    counts: dict[str, int]
    damaged: list[int]


def copy_database(source: Path, target: Path) -> Copied:
    """Copy a database, which others may write to meanwhile, into a new file and look it through.

    The copy is of one moment. Raises NotOurs for what is no database of this app or damaged beyond
    single entries, FileExistsError, OSError, sqlite3.Error; there is no copy then.
    """
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        with closing(connect(source)) as from_, closing(connect(target)) as to:
            if version_of(from_) == 0:
                raise NotOurs("is an empty database; choose another file")
            # In one piece: between two, other processes' writes would make it begin again. It reads
            # what was there when it began, and nobody waits for it.
            from_.backup(to)
            to.execute("PRAGMA journal_mode = DELETE")  # one file, without a journal beside it
            return _look_through(to)
    except BaseException as error:
        target.unlink()
        if isinstance(error, sqlite3.Error) and primary_code(error) in NOT_WHOLE:
            raise NotOurs("is damaged; choose another file") from error
        raise


def set_all_aside(path: Path, damaged: list[int]) -> None:
    """So that the others can be used."""
    with closing(connect(path)) as connection, transaction(connection):
        for number in damaged:
            set_aside(connection, number)


def put_in_place(copy: Path, path: Path, before: Path) -> None:
    """Let ``copy`` be the database at ``path``; what was there is then at ``before``.

    Nobody may have it open. At every moment there is a whole database at ``path``.
    """
    if path.exists():
        _end_journal(path)
        os.link(path, before)
        for ending in ("-wal", "-shm"):
            # Only where the database is too damaged for its journal to be written into it.
            with suppress(FileNotFoundError):
                path.with_name(path.name + ending).rename(before.with_name(before.name + ending))
    copy.replace(path)


def _look_through(connection: sqlite3.Connection) -> Copied:
    [said] = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if said != "ok":
        raise NotOurs("is damaged; choose another file")
    counts = connection.execute("SELECT kind, count(*) FROM entry GROUP BY kind").fetchall()
    return Copied(dict(counts), newly_damaged(connection))


def _end_journal(path: Path) -> None:
    with suppress(sqlite3.Error), closing(connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
