"""Which files are accepted, and how an older one is migrated."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.store.base import Quota, StoredSnapshot, StoreUnavailable
from app.store.sqlite.schema import (
    APPLICATION_ID,
    MIGRATIONS,
    UnusableDatabase,
    migrate,
    version_of,
)
from app.store.sqlite.stores import SqliteStores
from tests.store.contract import same_quotas
from tests.store.database_files import opened, query
from tests.store.named_entries import NAME

FIRST = ("CREATE TABLE thing (name TEXT)", "INSERT INTO thing VALUES ('kept')")
SECOND = ("ALTER TABLE thing ADD COLUMN size INTEGER NOT NULL DEFAULT 1",)
THIRD = ("UPDATE thing SET size = size + 1",)
BROKEN = ("UPDATE thing SET size = 100", "CREATE TABLE thing (twice TEXT)")
QUOTA = Quota(10, 10, 10**6, 1e9)


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        yield connection


def things(connection: sqlite3.Connection) -> list[tuple[object, ...]]:
    return connection.execute("SELECT * FROM thing").fetchall()


@pytest.mark.parametrize("known", [0, 1, 2])
def test_an_older_file_gets_the_missing_migrations(
    connection: sqlite3.Connection, known: int
) -> None:
    migrate(connection, (FIRST, SECOND, THIRD)[:known])
    for _ in range(2):
        migrate(connection, (FIRST, SECOND, THIRD))
    assert version_of(connection, 3) == 3
    assert things(connection) == [("kept", 2)]


def test_a_failing_migration_leaves_the_file_unchanged(connection: sqlite3.Connection) -> None:
    migrate(connection, (FIRST, SECOND))
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection, (FIRST, SECOND, THIRD, BROKEN))
    assert version_of(connection, 4) == 2
    assert things(connection) == [("kept", 1)]


def test_a_newer_file_is_refused_and_left_alone(connection: sqlite3.Connection) -> None:
    migrate(connection, (FIRST, SECOND))
    with pytest.raises(
        UnusableDatabase, match="has version 2, and this program supports versions up to 1; start"
    ):
        migrate(connection, (FIRST,))
    assert version_of(connection, 2) == 2


def test_a_file_of_the_first_version_is_migrated(tmp_path: Path) -> None:
    """The bytes of its session are spelled out here."""
    path = tmp_path / "store"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        migrate(connection, MIGRATIONS[:1])
        connection.execute(
            "INSERT INTO entry VALUES (1, 'session', 'an-id', 'ann', 3, 2, ?, 5, 6, 0)",
            (0x9A062827,),
        )
        connection.execute("INSERT INTO content VALUES (1, X'6869')")

    async def load() -> tuple[StoredSnapshot, StoredSnapshot]:
        async with opened(path) as stores:
            await stores.rooms.create(b"a room", "ann", name=NAME)
            return await stores.sessions.load("an-id"), await stores.rooms.load(NAME)

    assert asyncio.run(load()) == (
        StoredSnapshot(3, b"hi", "ann"),
        StoredSnapshot(1, b"a room", "ann"),
    )
    totals = query(path, "SELECT kind, entries, bytes FROM total ORDER BY kind")
    assert totals == [("room", 1, 6), ("session", 1, 2)]
    assert query(path, "PRAGMA user_version") == [(len(MIGRATIONS),)]


def of_another_program(path: Path) -> None:
    query(path, "CREATE TABLE theirs (a)")


def of_a_program_with_an_application_id(path: Path) -> None:
    query(path, "PRAGMA application_id = 77")


def text(path: Path) -> None:
    path.write_text("dear diary\n" * 1000)


def short_text(path: Path) -> None:
    path.write_text("hi")


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        migrate(connection)
    query(path, f"PRAGMA user_version = {len(MIGRATIONS) + 1}")


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (of_another_program, "The file belongs to another program; choose another file."),
        (of_a_program_with_an_application_id, "The file belongs to another program"),
        (text, "The file is not a SQLite database; choose another file."),
        (short_text, "The file is not a SQLite database"),
        (newer, "The file has version .* start the newer program"),
    ],
)
def test_a_foreign_file_is_refused_and_left_alone(tmp_path: Path, make: object, why: str) -> None:
    path = tmp_path / "theirs"
    assert callable(make)
    make(path)
    before = path.read_bytes()
    with pytest.raises(StoreUnavailable, match=why):
        SqliteStores(path, same_quotas(QUOTA))
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_the_file_has_the_application_id(tmp_path: Path) -> None:
    asyncio.run(SqliteStores(tmp_path / "store", same_quotas(QUOTA)).close())
    assert query(tmp_path / "store", "PRAGMA application_id") == [(APPLICATION_ID,)]
    assert APPLICATION_ID.to_bytes(4, "big") == b"bpro"
    assert query(tmp_path / "store", "PRAGMA journal_mode") == [("wal",)]
