"""The tables, and how a file of an older version gets those of this one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from app.store.sqlite.errors import primary_code

APPLICATION_ID = 0x6270726F  # "bpro"
Step = Sequence[str]
MIGRATIONS: Sequence[Step] = (
    (
        # Apart from the snapshots: what is looked for and counted all the time stays small.
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
        # Kept by triggers, for counting thousands of rows would take longer than adding one.
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
"""What each version has changed: a file of version n has had the first n of them."""


class NotOurs(Exception):
    """A file cannot be taken for a database of this app. The message goes on after its name."""


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of it or nothing; nobody else writes meanwhile."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # After some errors SQLite has done so itself.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def version_of(connection: sqlite3.Connection, known: int = len(MIGRATIONS)) -> int:
    """The version of a database of this app, 0 where it is empty; raises NotOurs."""
    try:
        [application] = connection.execute("PRAGMA application_id").fetchone()
    except sqlite3.DatabaseError as error:
        if primary_code(error) != sqlite3.SQLITE_NOTADB:
            raise
        raise NotOurs("is no SQLite database; choose another file") from None
    [version] = connection.execute("PRAGMA user_version").fetchone()
    [things] = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    found: int = version
    if application == APPLICATION_ID and found <= known:
        return found
    if application == APPLICATION_ID:
        raise NotOurs(
            f"is of version {found} and this program knows {known} at most; "
            "start the newer program that has written it"
        )
    if application or found or things:
        raise NotOurs("is the database of another program; choose another file")
    return 0


def migrate(connection: sqlite3.Connection, steps: Sequence[Step] = MIGRATIONS) -> None:
    """Bring a database to the newest version; raises NotOurs, and then nothing has changed."""
    if version_of(connection, len(steps)) == len(steps):
        return
    with transaction(connection):
        # Once more: another process may have been faster.
        for step in steps[version_of(connection, len(steps)) :]:
            for statement in step:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(steps)}")
