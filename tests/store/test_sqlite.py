"""The SQLite store fulfils the contract, also after the file was reopened."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis.stateful import rule, run_state_machine_as_test

from app.store.base import Quota, Store, StoredSnapshot
from app.store.sqlite.stores import SqliteStores
from tests.examples import examples
from tests.store import concurrent_writers, state_machine
from tests.store.contract import FEW, MANY, Clock, create, same_quotas
from tests.store.named_entries import NAME, NamedEntriesContract


class TestSqliteStore(NamedEntriesContract):
    @pytest.fixture(autouse=True)
    def files(self, tmp_path: Path) -> Iterator[None]:
        self._paths = (tmp_path / str(number) / "store.sqlite" for number in itertools.count())
        self._opened: list[SqliteStores] = []
        yield
        for stores in self._opened:
            asyncio.run(stores.close())

    def open(
        self, path: Path, quota: Quota = MANY, clock: Callable[[], float] = time.time
    ) -> SqliteStores:
        stores = SqliteStores(path, same_quotas(quota), clock=clock)
        self._opened.append(stores)
        return stores

    def make(self, quota: Quota, clock: Callable[[], float] = time.time) -> Store:
        return self.open(next(self._paths), quota, clock).sessions

    async def test_entries_and_secret_survive_reopening(self, tmp_path: Path) -> None:
        before = self.open(tmp_path / "again")
        one = await create(before.sessions, b"1", "ann")
        await before.sessions.replace(one, b"2", 1)
        two = await create(before.shares, b"shared")
        await before.close()
        after = self.open(tmp_path / "again")
        assert await after.sessions.load(one) == StoredSnapshot(2, b"2", "ann")
        assert await after.shares.load(two) == StoredSnapshot(1, b"shared")
        assert await after.secret() == await before.secret()

    async def test_a_closed_store_reopens_by_itself(self, tmp_path: Path) -> None:
        stores = self.open(tmp_path / "again")
        one = await create(stores.sessions, b"1")
        await stores.close()
        assert await stores.sessions.load(one) == StoredSnapshot(1, b"1")

    async def test_the_stores_are_independent(self, tmp_path: Path) -> None:
        stores = self.open(tmp_path / "kinds", replace(FEW, max_entries=1))
        kinds = (
            stores.sessions, stores.shares, stores.comparisons, stores.rooms, stores.hunts,
            stores.plans, stores.hand_ins,
        )  # fmt: skip
        ids = [await create(store, str(number).encode()) for number, store in enumerate(kinds)]
        for session_id, store in zip(ids, kinds, strict=True):
            assert (await store.load(session_id)).version == 1
            for other in set(ids) - {session_id}:
                await self.check_gone(store, other)

    async def test_each_store_has_its_own_names(self, tmp_path: Path) -> None:
        stores = self.open(tmp_path / "names")
        await stores.sessions.create(b"session", name=NAME)
        await stores.rooms.create(b"room", name=NAME)
        assert (await stores.sessions.load(NAME)).snapshot == b"session"
        assert (await stores.rooms.load(NAME)).snapshot == b"room"

    async def test_times_of_use_survive_reopening(self, tmp_path: Path) -> None:
        clock = Clock()
        before = self.open(tmp_path / "looked", replace(MANY, ttl_seconds=100), clock)
        idle, looked_at = [await create(before.sessions, b"") for _ in range(2)]
        clock.now += 60
        await before.sessions.load(looked_at)
        await before.close()
        clock.now += 60
        after = self.open(tmp_path / "looked", replace(MANY, ttl_seconds=100), clock)
        assert await after.sessions.delete_expired() == 1
        await self.check_gone(after.sessions, idle)
        assert (await after.sessions.load(looked_at)).version == 1

    async def test_loading_writes_nothing(self, tmp_path: Path) -> None:
        stores = self.open(tmp_path / "quiet")
        session_id = await create(stores.sessions, b"1")
        journal = tmp_path / "quiet-wal"
        before = journal.stat()
        for _ in range(10):
            await stores.sessions.load(session_id)
            await stores.sessions.owner(session_id)
        after = journal.stat()
        assert (after.st_size, after.st_mtime_ns) == (before.st_size, before.st_mtime_ns)

    async def test_expiry_shrinks_the_file(self, tmp_path: Path) -> None:
        stores = self.open(tmp_path / "large")
        ids = [await create(stores.sessions, bytes(100_000)) for _ in range(50)]
        await stores.sessions.delete_expired()
        large = (tmp_path / "large").stat().st_size
        for session_id in ids:
            await stores.sessions.delete(session_id)
        await stores.sessions.delete_expired()
        assert large > 5_000_000
        assert (tmp_path / "large").stat().st_size < 200_000

    async def test_files_are_private_to_their_owner(self, tmp_path: Path) -> None:
        stores = self.open(tmp_path / "new" / "store")
        await create(stores.sessions, b"1")
        await stores.secret()
        folder = tmp_path / "new"
        assert folder.stat().st_mode & 0o777 == 0o700
        made = sorted(folder.iterdir())
        assert [path.name for path in made] == [
            "secret",
            "store",
            "store-shm",
            "store-wal",
            "store.lock",
        ]
        assert {path.stat().st_mode & 0o777 for path in made} == {0o600}

    async def test_check_passes(self, tmp_path: Path) -> None:
        await self.open(tmp_path / "fine").check()


class Machine(state_machine.StoreMachine):
    """The file may be closed and reopened at any time."""

    def make(self) -> Store:
        self.folder = TemporaryDirectory()
        return self.open()

    def open(self) -> Store:
        path = Path(self.folder.name, "store")
        self.stores = SqliteStores(path, same_quotas(state_machine.QUOTA))
        return self.stores.sessions

    @rule()
    def reopen(self) -> None:
        self.run_(self.stores.close())
        self.store = self.open()

    async def close(self) -> None:
        await self.stores.close()
        self.folder.cleanup()


@pytest.mark.hypothesis
def test_the_store_behaves_like_a_dict() -> None:
    run_state_machine_as_test(
        Machine, settings=settings(state_machine.SETTINGS, max_examples=examples(20))
    )


@settings(concurrent_writers.SETTINGS, max_examples=examples(20))
@given(concurrent_writers.PROGRAMS)
def test_concurrent_writers_lose_nothing(program: list[list[concurrent_writers.Action]]) -> None:
    """Through two connections, as two processes have."""

    async def run() -> None:
        with TemporaryDirectory() as folder:
            quota = concurrent_writers.QUOTA
            both = [SqliteStores(Path(folder, "store"), same_quotas(quota)) for _ in range(2)]
            try:
                await concurrent_writers.check([stores.sessions for stores in both], program)
            finally:
                for stores in both:
                    await stores.close()

    asyncio.run(run())
