"""The contract of named entries, in addition to that of all stores."""

from __future__ import annotations

from dataclasses import replace

import anyio
import pytest

from app.store.base import NOBODY, NameTaken, Store, StoredSnapshot
from tests.store.contract import MANY, MAX_ENTRIES, Clock, StoreContract, create

NAME = "QX7K2M"


@pytest.mark.anyio
class NamedEntriesContract(StoreContract):
    async def test_an_entry_can_have_a_name(self) -> None:
        store = self.make(MANY)
        created = await store.create(b"1", "ann", name=NAME)
        assert (created.id, created.evicted) == (NAME, 0)
        assert await store.load(NAME) == StoredSnapshot(1, b"1", "ann")
        assert await store.replace(NAME, b"2", 1) == 2
        assert await store.owner(NAME) == "ann"
        assert await store.owned("ann") == [NAME]

    async def test_a_taken_name_is_refused_and_nothing_changes(self) -> None:
        """Nothing is evicted for an entry that is refused."""
        store = self.make(
            replace(MANY, max_entries=MAX_ENTRIES, max_per_owner=MAX_ENTRIES - 1, max_bytes=30)
        )
        await store.create(b"", "ann", name=NAME)
        first, second = await create(store, b"1", "ben"), await create(store, b"2", "ben")
        for owner in ("ann", "ben", NOBODY):
            with pytest.raises(NameTaken, match=NAME):
                await store.create(bytes(100), owner, name=NAME)
        assert await store.count() == MAX_ENTRIES
        assert await store.owned("ben") == [second, first]
        assert await store.owned("ann") == [NAME]
        assert await store.load(first) == StoredSnapshot(1, b"1", "ben")
        assert await store.load(second) == StoredSnapshot(1, b"2", "ben")
        assert await store.load(NAME) == StoredSnapshot(1, b"", "ann")

    async def test_a_refused_name_does_not_count_as_use(self) -> None:
        store = self.make(replace(MANY, max_entries=2))
        await store.create(b"", name=NAME)
        other = await create(store, b"")
        with pytest.raises(NameTaken):
            await store.create(b"", name=NAME)
        await create(store, b"")
        await self.check_gone(store, NAME)
        assert (await store.load(other)).version == 1

    async def test_an_id_in_use_is_a_taken_name(self) -> None:
        store = self.make(MANY)
        session_id = await create(store, b"1")
        with pytest.raises(NameTaken):
            await store.create(b"2", name=session_id)
        assert await store.load(session_id) == StoredSnapshot(1, b"1")

    async def test_of_concurrent_creations_of_a_name_one_wins(self) -> None:
        store = self.make(MANY)
        got: list[bytes] = []

        async def take(snapshot: bytes) -> None:
            try:
                await store.create(snapshot, "ann", name=NAME)
                got.append(snapshot)
            except NameTaken:
                pass

        async with anyio.create_task_group() as group:
            for number in range(8):
                group.start_soon(take, b"%d" % number)
        [winner] = got
        assert await store.load(NAME) == StoredSnapshot(1, winner, "ann")
        assert await store.count() == 1

    async def test_names_are_case_sensitive(self) -> None:
        store = self.make(MANY)
        await store.create(b"1", name=NAME)
        await store.create(b"2", name=NAME.lower())
        assert (await store.load(NAME)).snapshot == b"1"
        assert (await store.load(NAME.lower())).snapshot == b"2"

    @pytest.mark.parametrize("name", ["", "ü", "QX7K2Ｍ", "\ud800"])
    async def test_a_name_has_to_be_ascii(self, name: str) -> None:
        store = self.make(MANY)
        with pytest.raises(ValueError, match="cannot be the name"):
            await store.create(b"1", name=name)
        assert await store.count() == 0

    async def test_a_named_entry_evicts_as_others_do(self) -> None:
        store = self.make(replace(MANY, max_per_owner=1))
        first = await create(store, b"", "ann")
        assert (await store.create(b"", "ann", name=NAME)).evicted == 1
        await self.check_gone(store, first)
        assert (await store.load(NAME)).version == 1

    async def test_the_name_of_a_deleted_entry_is_free(self) -> None:
        store = self.make(MANY)
        await store.create(b"1", "ann", name=NAME)
        await store.replace(NAME, b"2", 1)
        await store.delete(NAME)
        await self.check_new_under_the_name(store)

    async def test_the_name_of_an_evicted_entry_is_free(self) -> None:
        store = self.make(replace(MANY, max_per_owner=1))
        await store.create(b"1", "ann", name=NAME)
        other = await create(store, b"", "ann")
        await self.check_new_under_the_name(store)
        assert await store.owned("ann") == [other]

    async def test_the_name_of_an_expired_entry_is_free(self) -> None:
        clock = Clock()
        store = self.make(replace(MANY, ttl_seconds=100), clock)
        await store.create(b"1", "ann", name=NAME)
        await store.load(NAME)
        clock.now += 120
        with pytest.raises(NameTaken):  # not deleted yet
            await store.create(b"2", name=NAME)
        assert await store.delete_expired() == 1
        await self.check_new_under_the_name(store)
        assert await store.delete_expired() == 0

    async def check_new_under_the_name(self, store: Store) -> None:
        await store.create(b"new", "ben", name=NAME)
        assert await store.load(NAME) == StoredSnapshot(1, b"new", "ben")
        assert await store.owned("ben") == [NAME]
        assert NAME not in await store.owned("ann")
        assert await store.replace(NAME, b"newer", 1) == 2
