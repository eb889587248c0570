"""The tables, and the migrations that bring an older file up to date."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from app.store.sqlite.errors import primary_code

APPLICATION_ID = 0x6270726F  # "bpro"
Migration = Sequence[str]
MIGRATIONS: Sequence[Migration] = (
    (
        # Snapshots are in a table of their own, so that searching and counting read little.
        """CREATE TABLE entry (
            number INTEGER PRIMARY KEY,
            kind TEXT NOT NULL,
            id TEXT NOT NULL,
            owner TEXT NOT NULL,
            version INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            checksum INTEGER NOT NULL,
            created INTEGER NOT NULL,  -- microseconds since 1970, as is used
            used INTEGER NOT NULL,
            damaged INTEGER NOT NULL DEFAULT 0,
            UNIQUE (kind, id)
        )""",
        "CREATE TABLE content (number INTEGER PRIMARY KEY, snapshot BLOB NOT NULL)",
        "CREATE INDEX entry_used ON entry (kind, damaged, used)",
        "CREATE INDEX entry_owned ON entry (kind, owner, damaged, used)",
        # Kept up to date by triggers: counting thousands of rows takes longer than adding one.
        """CREATE TABLE total (
            kind TEXT PRIMARY KEY, entries INTEGER NOT NULL, bytes INTEGER NOT NULL
        ) WITHOUT ROWID""",
        """CREATE TRIGGER entry_comes AFTER INSERT ON entry BEGIN
            INSERT INTO total VALUES (new.kind, 1, new.bytes) ON CONFLICT (kind)
            DO UPDATE SET entries = entries + 1, bytes = bytes + new.bytes;
        END""",
        """CREATE TRIGGER entry_goes AFTER DELETE ON entry WHEN NOT old.damaged BEGIN
            UPDATE total SET entries = entries - 1, bytes = bytes - old.bytes
            WHERE kind = old.kind;
        END""",
        """CREATE TRIGGER entry_grows AFTER UPDATE OF bytes ON entry WHEN NOT old.damaged BEGIN
            UPDATE total SET bytes = bytes + new.bytes - old.bytes WHERE kind = old.kind;
        END""",
        """CREATE TRIGGER entry_breaks AFTER UPDATE OF damaged ON entry
        WHEN new.damaged > old.damaged BEGIN
            UPDATE total SET entries = entries - 1, bytes = bytes - old.bytes
            WHERE kind = old.kind;
        END""",
    ),
)
"""The statements of each version: a file of version n has had the first n migrations."""


class UnusableDatabase(Exception):
    """A file is not a usable database of this app. The message follows the name of the file."""


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing; nobody else writes meanwhile."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # After some errors SQLite itself has rolled back.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def version_of(connection: sqlite3.Connection, known: int = len(MIGRATIONS)) -> int:
    """The schema version of a database, 0 if it is empty; raises UnusableDatabase."""
    try:
        [application] = connection.execute("PRAGMA application_id").fetchone()
    except sqlite3.DatabaseError as error:
        if primary_code(error) != sqlite3.SQLITE_NOTADB:
            raise
        raise UnusableDatabase("is not a SQLite database; choose another file") from None
    [version] = connection.execute("PRAGMA user_version").fetchone()
    [objects] = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    found: int = version
    if application == APPLICATION_ID and found <= known:
        return found
    if application == APPLICATION_ID:
        raise UnusableDatabase(
            f"has version {found}, and this program supports versions up to {known}; "
            "start the newer program that wrote it"
        )
    if application or found or objects:
        raise UnusableDatabase("belongs to another program; choose another file")
    return 0


def migrate(connection: sqlite3.Connection, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Bring a database to the newest version; raises UnusableDatabase, leaving it unchanged."""
    if version_of(connection, len(migrations)) == len(migrations):
        return
    with transaction(connection):
        # Check again: another process may have been faster.
        for migration in migrations[version_of(connection, len(migrations)) :]:
            for statement in migration:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(migrations)}")
