"""The store in a file keeps the contract, also when the file is opened anew."""

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

from app.store.base import Bounds, Store, Stored
from app.store.sqlite.stores import SqliteStores
from tests.examples import examples
from tests.store import concurrent, model
from tests.store.contract import FEW, MANY, Clock, create
from tests.store.names import NAME, NamesContract


class TestSqliteStore(NamesContract):
    @pytest.fixture(autouse=True)
    def files(self, tmp_path: Path) -> Iterator[None]:
        self._paths = (tmp_path / str(number) / "store.sqlite" for number in itertools.count())
        self._opened: list[SqliteStores] = []
        yield
        for stores in self._opened:
            asyncio.run(stores.close())

    def open(
        self, path: Path, bounds: Bounds = MANY, clock: Callable[[], float] = time.time
    ) -> SqliteStores:
        stores = SqliteStores(path, bounds, bounds, bounds, bounds, clock=clock)
        self._opened.append(stores)
        return stores

    def make(self, bounds: Bounds, clock: Callable[[], float] = time.time) -> Store:
        return self.open(next(self._paths), bounds, clock).sessions

    async def test_all_is_there_when_it_is_opened_again(self, tmp_path: Path) -> None:
        before = self.open(tmp_path / "again")
        one = await create(before.sessions, b"1", "ann")
        await before.sessions.replace(one, b"2", 1)
        two = await create(before.shares, b"shared")
        await before.close()
        after = self.open(tmp_path / "again")
        assert await after.sessions.load(one) == Stored(2, b"2", "ann")
        assert await after.shares.load(two) == Stored(1, b"shared")
        assert await after.secret() == await before.secret()

    async def test_after_it_was_closed_it_opens_by_itself(self, tmp_path: Path) -> None:
        stores = self.open(tmp_path / "again")
        one = await create(stores.sessions, b"1")
        await stores.close()
        assert await stores.sessions.load(one) == Stored(1, b"1")

    async def test_the_kinds_know_nothing_of_each_other(self, tmp_path: Path) -> None:
        stores = self.open(tmp_path / "kinds", replace(FEW, most=1))
        kinds = (stores.sessions, stores.shares, stores.comparisons, stores.rooms)
        ids = [await create(store, str(number).encode()) for number, store in enumerate(kinds)]
        for session_id, store in zip(ids, kinds, strict=True):
            assert (await store.load(session_id)).version == 1
            for other in set(ids) - {session_id}:
                await self.check_gone(store, other)

    async def test_one_name_may_be_in_use_in_each(self, tmp_path: Path) -> None:
        stores = self.open(tmp_path / "names")
        await stores.sessions.create(b"session", name=NAME)
        await stores.rooms.create(b"room", name=NAME)
        assert (await stores.sessions.load(NAME)).snapshot == b"session"
        assert (await stores.rooms.load(NAME)).snapshot == b"room"

    async def test_it_is_remembered_when_a_session_was_looked_at(self, tmp_path: Path) -> None:
        clock = Clock()
        before = self.open(tmp_path / "looked", replace(MANY, idle_seconds=100), clock)
        idle, looked_at = [await create(before.sessions, b"") for _ in range(2)]
        clock.now += 60
        await before.sessions.load(looked_at)
        await before.close()
        clock.now += 60
        after = self.open(tmp_path / "looked", replace(MANY, idle_seconds=100), clock)
        assert await after.sessions.sweep() == 1
        await self.check_gone(after.sessions, idle)
        assert (await after.sessions.load(looked_at)).version == 1

    async def test_to_look_at_a_session_writes_nothing(self, tmp_path: Path) -> None:
        stores = self.open(tmp_path / "quiet")
        session_id = await create(stores.sessions, b"1")
        journal = tmp_path / "quiet-wal"
        before = journal.stat()
        for _ in range(10):
            await stores.sessions.load(session_id)
            await stores.sessions.owner(session_id)
        after = journal.stat()
        assert (after.st_size, after.st_mtime_ns) == (before.st_size, before.st_mtime_ns)

    async def test_what_is_deleted_gives_its_disk_back(self, tmp_path: Path) -> None:
        stores = self.open(tmp_path / "large")
        ids = [await create(stores.sessions, bytes(100_000)) for _ in range(50)]
        await stores.sessions.sweep()
        large = (tmp_path / "large").stat().st_size
        for session_id in ids:
            await stores.sessions.delete(session_id)
        await stores.sessions.sweep()
        assert large > 5_000_000
        assert (tmp_path / "large").stat().st_size < 200_000

    async def test_only_its_owner_may_read_what_it_makes(self, tmp_path: Path) -> None:
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

    async def test_it_can_say_that_it_keeps_things(self, tmp_path: Path) -> None:
        await self.open(tmp_path / "fine").check()


class Machine(model.StoreMachine):
    """The file may be closed and opened again at any time."""

    def make(self) -> Store:
        self.folder = TemporaryDirectory()
        return self.open()

    def open(self) -> Store:
        path = Path(self.folder.name, "store")
        self.stores = SqliteStores(path, model.BOUNDS, model.BOUNDS, model.BOUNDS, model.BOUNDS)
        return self.stores.sessions

    @rule()
    def open_again(self) -> None:
        self.run_(self.stores.close())
        self.store = self.open()

    async def close(self) -> None:
        await self.stores.close()
        self.folder.cleanup()


def test_it_answers_as_a_dict_would() -> None:
    run_state_machine_as_test(Machine, settings=settings(model.SETTINGS, max_examples=examples(20)))


@settings(concurrent.SETTINGS, max_examples=examples(20))
@given(concurrent.PROGRAMS)
def test_writers_at_once_lose_nothing(program: list[list[concurrent.Act]]) -> None:
    """Through two connections, as of two processes."""

    async def run() -> None:
        with TemporaryDirectory() as folder:
            bounds = concurrent.BOUNDS
            both = [
                SqliteStores(Path(folder, "store"), bounds, bounds, bounds, bounds)
                for _ in range(2)
            ]
            try:
                await concurrent.check([stores.sessions for stores in both], program)
            finally:
                for stores in both:
                    await stores.close()

    asyncio.run(run())
