"""SQL for the entries of one kind. The caller opens the transaction."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from app.store.base import Quota
from app.store.sqlite.errors import primary_code


class EntryCorrupt(Exception):
    """The snapshot of an entry is too damaged to be replaced or deleted."""

    def __init__(self, number: int):
        super().__init__(number)
        self.number = number


@dataclass(frozen=True)
class EntryRow:
    """A row of the entry table. ``snapshot`` is None if it was not selected or is lost."""

    number: int
    owner: str
    version: int
    checksum: int
    damaged: bool
    snapshot: bytes | None = None

    def is_intact(self, session_id: str) -> bool:
        """Whether the snapshot is the one that was saved under this id."""
        return (
            not self.damaged
            and self.snapshot is not None
            and self.checksum == checksum_of(session_id, self.version, self.snapshot)
        )


def checksum_of(session_id: str, version: int, snapshot: bytes) -> int:
    """CRC-32 of id, version and snapshot, so that a snapshot of another entry is detected too."""
    return zlib.crc32(snapshot, zlib.crc32(f"{session_id} {version}".encode()))


class EntryTable:
    """The entries of one kind."""

    def __init__(self, kind: str):
        self._kind = kind

    def find(self, connection: sqlite3.Connection, session_id: str) -> EntryRow | None:
        """The entry with its snapshot."""
        row = connection.execute(
            "SELECT number, owner, version, checksum, damaged, snapshot"
            " FROM entry LEFT JOIN content USING (number) WHERE kind = ? AND id = ?",
            (self._kind, session_id),
        ).fetchone()
        return None if row is None else EntryRow(*row)

    def find_head(self, connection: sqlite3.Connection, session_id: str) -> EntryRow | None:
        """The entry without its snapshot, which may be large."""
        row = connection.execute(
            "SELECT number, owner, version, checksum, damaged FROM entry WHERE kind = ? AND id = ?",
            (self._kind, session_id),
        ).fetchone()
        return None if row is None else EntryRow(*row)

    def last_uses(self, connection: sqlite3.Connection, owner: str) -> dict[str, int]:
        """Last use of each entry of an owner, by id; without damaged ones."""
        rows = connection.execute(
            "SELECT id, used FROM entry WHERE kind = ? AND owner = ? AND damaged = 0",
            (self._kind, owner),
        )
        return dict(rows.fetchall())

    def last_use(self, connection: sqlite3.Connection, session_id: str) -> int:
        """When an entry was last used; 0 if there is none."""
        row = connection.execute(
            "SELECT used FROM entry WHERE kind = ? AND id = ?", (self._kind, session_id)
        ).fetchone()
        return 0 if row is None else int(row[0])

    def add(
        self, connection: sqlite3.Connection, session_id: str, owner: str, snapshot: bytes, now: int
    ) -> int:
        """Insert an entry as version 1; returns its number."""
        checksum = checksum_of(session_id, 1, snapshot)
        number = connection.execute(
            "INSERT INTO entry (kind, id, owner, version, bytes, checksum, created, used)"
            " VALUES (?, ?, ?, 1, ?, ?, ?, ?)",
            (self._kind, session_id, owner, len(snapshot), checksum, now, now),
        ).lastrowid
        assert number is not None
        connection.execute("INSERT INTO content VALUES (?, ?)", (number, snapshot))
        return number

    def replace(
        self,
        connection: sqlite3.Connection,
        number: int,
        session_id: str,
        version: int,
        snapshot: bytes,
        now: int,
    ) -> None:
        """Update an entry to another version; raises EntryCorrupt as ``delete_entry`` does."""
        connection.execute(
            "UPDATE entry SET version = ?, bytes = ?, checksum = ?, used = ? WHERE number = ?",
            (version, len(snapshot), checksum_of(session_id, version, snapshot), now, number),
        )
        with _corruption_of(number):
            connection.execute(
                "INSERT INTO content VALUES (?, ?)"
                " ON CONFLICT (number) DO UPDATE SET snapshot = excluded.snapshot",
                (number, snapshot),
            )

    def ids(self, connection: sqlite3.Connection) -> list[str]:
        """The ids of all entries, without damaged ones."""
        rows = connection.execute(
            "SELECT id FROM entry WHERE kind = ? AND NOT damaged", (self._kind,)
        )
        return [row[0] for row in rows]

    def count(self, connection: sqlite3.Connection) -> int:
        """The number of entries, without damaged ones."""
        row = connection.execute(
            "SELECT entries FROM total WHERE kind = ?", (self._kind,)
        ).fetchone()
        return row[0] if row else 0

    def touch(self, connection: sqlite3.Connection, used: Iterable[tuple[str, int]]) -> None:
        """Set when entries were last used."""
        connection.executemany(
            "UPDATE entry SET used = ? WHERE kind = ? AND id = ? AND used < ?",
            ((at, self._kind, session_id, at) for session_id, at in used),
        )

    def evict_from_owner(self, connection: sqlite3.Connection, owner: str, quota: Quota) -> int:
        """Evict an owner's least recently used entries until one more fits; returns how many."""
        [owned] = connection.execute(
            "SELECT count(*) FROM entry WHERE kind = ? AND owner = ? AND damaged = 0",
            (self._kind, owner),
        ).fetchone()
        rows = connection.execute(
            "SELECT number FROM entry WHERE kind = ? AND owner = ? AND damaged = 0"
            " ORDER BY used LIMIT ?",
            (self._kind, owner, max(0, owned + 1 - quota.max_per_owner)),
        ).fetchall()
        for (number,) in rows:
            delete_entry(connection, number)
        return len(rows)

    def evict(self, connection: sqlite3.Connection, newest: int, owner: str, quota: Quota) -> int:
        """Evict least recently used entries above the quota; returns how many are ``owner``'s."""
        evicted = 0
        while True:
            entries, size = connection.execute(
                "SELECT entries, bytes FROM total WHERE kind = ?", (self._kind,)
            ).fetchone()
            if entries <= quota.max_entries and size <= quota.max_bytes:
                return evicted
            row = connection.execute(
                "SELECT number, owner FROM entry WHERE kind = ? AND damaged = 0 AND number != ?"
                " ORDER BY used LIMIT 1",
                (self._kind, newest),
            ).fetchone()
            if row is None:
                return evicted
            delete_entry(connection, row[0])
            evicted += row[1] == owner

    def expired(self, connection: sqlite3.Connection, before: int, limit: int) -> list[int]:
        """The numbers of entries last used before ``before``, without damaged ones."""
        rows = connection.execute(
            "SELECT number FROM entry WHERE kind = ? AND damaged = 0 AND used < ? LIMIT ?",
            (self._kind, before, limit),
        )
        return [number for (number,) in rows]


def delete_entry(connection: sqlite3.Connection, number: int) -> None:
    """Delete an entry. Raises EntryCorrupt; the transaction then has to be rolled back."""
    with _corruption_of(number):
        connection.execute("DELETE FROM content WHERE number = ?", (number,))
    connection.execute("DELETE FROM entry WHERE number = ?", (number,))


def quarantine(connection: sqlite3.Connection, number: int, version: int | None = None) -> None:
    """Mark an entry as damaged: it no longer counts, and its bytes are kept for recovery.

    With ``version`` only if the entry still has that version.
    """
    connection.execute(
        "UPDATE entry SET damaged = 1 WHERE number = ? AND version = coalesce(?, version)",
        (number, version),
    )


@contextmanager
def _corruption_of(number: int) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        if primary_code(error) != sqlite3.SQLITE_CORRUPT:
            raise
        raise EntryCorrupt(number) from error


def find_damaged(connection: sqlite3.Connection) -> list[int]:
    """The numbers of damaged entries of all kinds that are not in quarantine yet."""
    rows = connection.execute(
        "SELECT id, number, owner, version, checksum, damaged, snapshot"
        " FROM entry LEFT JOIN content USING (number) WHERE damaged = 0"
    )
    entries = ((session_id, EntryRow(*row)) for session_id, *row in rows)
    return [entry.number for session_id, entry in entries if not entry.is_intact(session_id)]
