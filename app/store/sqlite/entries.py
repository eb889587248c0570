"""What is done to the tables: to the entries of one kind, on a connection, in a transaction."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from app.store.base import Bounds
from app.store.sqlite.errors import primary_code


class Broken(Exception):
    """The snapshot of an entry is too damaged to be replaced or deleted."""

    def __init__(self, number: int):
        super().__init__(number)
        self.number = number


@dataclass(frozen=True)
class Found:
    """An entry as the tables have it; no ``snapshot`` where only its place is left."""

    number: int
    owner: str
    version: int
    checksum: int
    damaged: bool
    snapshot: bytes | None = None

    def is_whole(self, session_id: str) -> bool:
        """Whether it is what was given to be kept under this id."""
        return (
            not self.damaged
            and self.snapshot is not None
            and self.checksum == checksum_of(session_id, self.version, self.snapshot)
        )


def checksum_of(session_id: str, version: int, snapshot: bytes) -> int:
    """CRC-32 of a snapshot under its id and version, so that a misplaced one is told, too."""
    return zlib.crc32(snapshot, zlib.crc32(f"{session_id} {version}".encode()))


class Entries:
    """The entries of one kind."""

    def __init__(self, kind: str):
        self._kind = kind

    def find(self, connection: sqlite3.Connection, session_id: str) -> Found | None:
        """The entry with its snapshot."""
        row = connection.execute(
            "SELECT number, owner, version, checksum, damaged, snapshot"
            " FROM entry LEFT JOIN content USING (number) WHERE kind = ? AND id = ?",
            (self._kind, session_id),
        ).fetchone()
        return None if row is None else Found(*row)

    def find_head(self, connection: sqlite3.Connection, session_id: str) -> Found | None:
        """The entry without its snapshot, which may be large."""
        row = connection.execute(
            "SELECT number, owner, version, checksum, damaged FROM entry WHERE kind = ? AND id = ?",
            (self._kind, session_id),
        ).fetchone()
        return None if row is None else Found(*row)

    def used_of(self, connection: sqlite3.Connection, owner: str) -> dict[str, int]:
        """When each of an owner's was used last, by its id; without those that are damaged."""
        rows = connection.execute(
            "SELECT id, used FROM entry WHERE kind = ? AND owner = ? AND damaged = 0",
            (self._kind, owner),
        )
        return dict(rows.fetchall())

    def add(
        self, connection: sqlite3.Connection, session_id: str, owner: str, snapshot: bytes, now: int
    ) -> int:
        """A new entry of version 1; its number."""
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
        """Another version of an entry; raises Broken as ``forget`` does."""
        connection.execute(
            "UPDATE entry SET version = ?, bytes = ?, checksum = ?, used = ? WHERE number = ?",
            (version, len(snapshot), checksum_of(session_id, version, snapshot), now, number),
        )
        with _naming(number):
            connection.execute(
                "INSERT INTO content VALUES (?, ?)"
                " ON CONFLICT (number) DO UPDATE SET snapshot = excluded.snapshot",
                (number, snapshot),
            )

    def count(self, connection: sqlite3.Connection) -> int:
        """How many there are, without those that are damaged."""
        row = connection.execute(
            "SELECT entries FROM total WHERE kind = ?", (self._kind,)
        ).fetchone()
        return row[0] if row else 0

    def touch(self, connection: sqlite3.Connection, used: Iterable[tuple[str, int]]) -> None:
        """When these were used last."""
        connection.executemany(
            "UPDATE entry SET used = ? WHERE kind = ? AND id = ? AND used < ?",
            ((at, self._kind, session_id, at) for session_id, at in used),
        )

    def make_room_for_owner(
        self, connection: sqlite3.Connection, owner: str, bounds: Bounds
    ) -> int:
        """Forget the owner's longest unused, so that one more may come; how many."""
        [owned] = connection.execute(
            "SELECT count(*) FROM entry WHERE kind = ? AND owner = ? AND damaged = 0",
            (self._kind, owner),
        ).fetchone()
        rows = connection.execute(
            "SELECT number FROM entry WHERE kind = ? AND owner = ? AND damaged = 0"
            " ORDER BY used LIMIT ?",
            (self._kind, owner, max(0, owned + 1 - bounds.max_per_owner)),
        ).fetchall()
        for (number,) in rows:
            forget(connection, number)
        return len(rows)

    def make_room(
        self, connection: sqlite3.Connection, newest: int, owner: str, bounds: Bounds
    ) -> int:
        """Forget the longest unused beyond the bounds; how many were this owner's."""
        displaced = 0
        while True:
            entries, size = connection.execute(
                "SELECT entries, bytes FROM total WHERE kind = ?", (self._kind,)
            ).fetchone()
            if entries <= bounds.most and size <= bounds.max_bytes:
                return displaced
            row = connection.execute(
                "SELECT number, owner FROM entry WHERE kind = ? AND damaged = 0 AND number != ?"
                " ORDER BY used LIMIT 1",
                (self._kind, newest),
            ).fetchone()
            if row is None:
                return displaced
            forget(connection, row[0])
            displaced += row[1] == owner

    def idle(self, connection: sqlite3.Connection, before: int, most: int) -> list[int]:
        """The numbers of those that were last used before; what is damaged stays for rescue."""
        rows = connection.execute(
            "SELECT number FROM entry WHERE kind = ? AND damaged = 0 AND used < ? LIMIT ?",
            (self._kind, before, most),
        )
        return [number for (number,) in rows]


def forget(connection: sqlite3.Connection, number: int) -> None:
    """Delete an entry; raises Broken, and then the transaction has to be rolled back."""
    with _naming(number):
        connection.execute("DELETE FROM content WHERE number = ?", (number,))
    connection.execute("DELETE FROM entry WHERE number = ?", (number,))


def set_aside(connection: sqlite3.Connection, number: int, version: int | None = None) -> None:
    """Mark an entry as damaged: it counts no more, and its bytes stay for rescue.

    With ``version`` only where it has not been replaced meanwhile.
    """
    connection.execute(
        "UPDATE entry SET damaged = 1 WHERE number = ? AND version = coalesce(?, version)",
        (number, version),
    )


@contextmanager
def _naming(number: int) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        if primary_code(error) != sqlite3.SQLITE_CORRUPT:
            raise
        raise Broken(number) from error


def newly_damaged(connection: sqlite3.Connection) -> list[int]:
    """Of all kinds, the numbers of what is damaged and has not been set aside."""
    rows = connection.execute(
        "SELECT id, number, owner, version, checksum, damaged, snapshot"
        " FROM entry LEFT JOIN content USING (number) WHERE damaged = 0"
    )
    all_ = ((session_id, Found(*found)) for session_id, *found in rows)
    return [found.number for session_id, found in all_ if not found.is_whole(session_id)]
