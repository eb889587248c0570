"""If nothing can be saved, the error says why, nothing has changed, and the store recovers."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from app.store.base import StoredSnapshot, StoreUnavailable
from app.store.sqlite.lock_file import DatabaseLock
from app.store.sqlite.stores import SqliteStores
from tests.store.contract import create
from tests.store.database_files import opened

pytestmark = pytest.mark.anyio
LARGE = bytes(1_000_000)
ROOMY = 2**30


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def pragma(stores: SqliteStores, name: str, value: int) -> None:
    await stores.writer.run(lambda connection: connection.execute(f"PRAGMA {name} = {value}"))


async def check_unavailable(stores: SqliteStores, session_id: str, why: str) -> None:
    """Nothing can be written, and nothing has changed."""
    with pytest.raises(StoreUnavailable, match=why) as caught:
        await stores.sessions.create(LARGE)
    assert str(caught.value).endswith(".")
    with pytest.raises(StoreUnavailable, match=why):
        await stores.sessions.replace(session_id, LARGE, 1)
    assert await stores.sessions.load(session_id) == StoredSnapshot(1, b"1", "ann")


async def check_works(stores: SqliteStores, session_id: str) -> None:
    await stores.check()
    assert await stores.sessions.replace(session_id, LARGE, 1) == 2
    assert await stores.sessions.load(session_id) == StoredSnapshot(2, LARGE, "ann")
    await stores.sessions.load(await create(stores.sessions, LARGE))
    assert await stores.sessions.delete_expired() == 0


async def test_a_full_disk(tmp_path: Path) -> None:
    async with opened(tmp_path / "store") as stores:
        session_id = await create(stores.sessions, b"1", "ann")
        await pragma(stores, "max_page_count", 20)
        await check_unavailable(
            stores, session_id, "The disk is full, so nothing can be saved; free"
        )
        await pragma(stores, "max_page_count", ROOMY)
        await check_works(stores, session_id)


async def test_a_disk_write_error(tmp_path: Path) -> None:
    async with opened(tmp_path / "store") as stores:
        session_id = await create(stores.sessions, b"1", "ann")
        with no_file_larger_than(200_000):
            await check_unavailable(stores, session_id, "The disk cannot be read or written")
        await check_works(stores, session_id)


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """The system refuses to let this process write larger files."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_a_read_only_database(tmp_path: Path) -> None:
    async with opened(tmp_path / "store") as stores:
        session_id = await create(stores.sessions, b"1", "ann")
        await pragma(stores, "query_only", 1)
        with pytest.raises(StoreUnavailable, match="is read-only, so nothing can be saved; give"):
            await stores.sessions.replace(session_id, LARGE, 1)
        await check_works(stores, session_id)


async def test_a_database_locked_by_another_program(tmp_path: Path) -> None:
    async with opened(tmp_path / "store", busy_seconds=0.01) as stores:
        session_id = await create(stores.sessions, b"1", "ann")
        with closing(sqlite3.connect(tmp_path / "store", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await check_unavailable(stores, session_id, "Another program has locked the database")
            with pytest.raises(StoreUnavailable):
                await stores.check()
        await check_works(stores, session_id)


async def test_a_corrupt_file(tmp_path: Path) -> None:
    async with opened(tmp_path / "store") as stores:
        session_id = await create(stores.sessions, b"1", "ann")
    whole = (tmp_path / "store").read_bytes()
    (tmp_path / "store").write_bytes(whole[:4096] + bytes(len(whole) - 4096))
    async with opened(tmp_path / "store") as stores:
        with pytest.raises(StoreUnavailable, match="restore a backup with"):
            await stores.sessions.load(session_id)


async def test_uses_while_the_disk_was_full_are_written_later(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path / "store") as stores:
        session_id = await create(stores.sessions, b"1", "ann")
        await pragma(stores, "max_page_count", 20)
        await check_unavailable(stores, session_id, "full")
        await pragma(stores, "max_page_count", ROOMY)
        used = "SELECT used FROM entry"
        [before] = await stores.reader.run(lambda c: c.execute(used).fetchone())
        await stores.sessions.delete_expired()
        [after] = await stores.reader.run(lambda c: c.execute(used).fetchone())
        assert after > before


@pytest.mark.parametrize("below", ["file/store", "file/folder/store"])
async def test_a_folder_that_cannot_be_created(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnavailable, match="cannot be created or opened .*; give the server"):
        async with opened(tmp_path / below):
            pass


async def test_a_database_that_is_being_restored(tmp_path: Path) -> None:
    async with opened(tmp_path / "store"):
        pass
    restore = DatabaseLock(tmp_path / "store")
    restore.acquire_exclusive()
    try:
        with pytest.raises(StoreUnavailable, match="is being restored; try again in a moment"):
            async with opened(tmp_path / "store"):
                pass
    finally:
        restore.release()
    async with opened(tmp_path / "store") as stores:
        await stores.check()


async def test_a_disk_error_on_closing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with opened(tmp_path / "store") as stores:
        session_id = await create(stores.sessions, b"1")
        await stores.sessions.load(session_id)
        with no_file_larger_than(0):
            await stores.close()
        assert "the latest times of use are lost" in caplog.text
        assert await stores.sessions.load(session_id) == StoredSnapshot(1, b"1")


async def test_a_folder_instead_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="cannot be opened"):
        async with opened(tmp_path):
            pass
