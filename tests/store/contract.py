"""The contract of all stores. The test class of each backend inherits it."""

from __future__ import annotations

import re
import time
from abc import abstractmethod
from collections.abc import Callable
from dataclasses import replace

import anyio
import pytest

from app.store.base import (
    NOBODY,
    Quota,
    Quotas,
    SessionNotFound,
    Store,
    StoredSnapshot,
    VersionConflict,
)

MAX_ENTRIES = 3
UNKNOWN = "no-such-session"
FEW = Quota(max_entries=MAX_ENTRIES, max_per_owner=MAX_ENTRIES, max_bytes=10**9, ttl_seconds=1e9)
MANY = Quota(max_entries=10**4, max_per_owner=10**4, max_bytes=10**9, ttl_seconds=1e9)


def same_quotas(quota: Quota) -> Quotas:
    """The same quota for every store."""
    return Quotas(*[quota] * 7)


class Clock:
    """A clock that the test moves."""

    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


async def create(store: Store, snapshot: bytes, owner: str = NOBODY) -> str:
    """The id of a new snapshot."""
    return (await store.create(snapshot, owner)).id


@pytest.mark.anyio
class StoreContract:
    @abstractmethod
    def make(self, quota: Quota, clock: Callable[[], float] = time.time) -> Store:
        """An empty store with this quota and clock."""

    @pytest.fixture
    def store(self) -> Store:
        return self.make(FEW)

    @pytest.fixture
    def anyio_backend(self) -> str:
        return "asyncio"

    async def test_a_new_entry_is_version_one(self, store: Store) -> None:
        session_id = await create(store, b"first")
        assert await store.load(session_id) == StoredSnapshot(1, b"first")

    @pytest.mark.parametrize("snapshot", [b"", b"\x00\xff\n'", bytes(range(256)) * 4096])
    async def test_any_bytes_survive_the_round_trip(self, store: Store, snapshot: bytes) -> None:
        session_id = await create(store, snapshot)
        assert (await store.load(session_id)).snapshot == snapshot
        assert await store.replace(session_id, snapshot[::-1], 1) == 2
        assert (await store.load(session_id)).snapshot == snapshot[::-1]

    async def test_each_replacement_increments_the_version(self, store: Store) -> None:
        session_id = await create(store, b"1")
        for version in range(2, 6):
            snapshot = str(version).encode()
            assert await store.replace(session_id, snapshot, version - 1) == version
            assert await store.load(session_id) == StoredSnapshot(version, snapshot)

    @pytest.mark.parametrize("expected", [0, 1, 3, -1, 10**6])
    async def test_replacing_another_version_is_a_conflict(
        self, store: Store, expected: int
    ) -> None:
        session_id = await create(store, b"1")
        await store.replace(session_id, b"2", 1)
        with pytest.raises(VersionConflict):
            await store.replace(session_id, b"stale", expected)
        assert await store.load(session_id) == StoredSnapshot(2, b"2")

    async def test_of_two_concurrent_replacements_one_wins(self, store: Store) -> None:
        session_id = await create(store, b"1")
        outcomes: list[str] = []

        async def replace_with(snapshot: bytes) -> None:
            try:
                await store.replace(session_id, snapshot, 1)
                outcomes.append("replaced")
            except VersionConflict:
                outcomes.append("conflict")

        async with anyio.create_task_group() as both:
            both.start_soon(replace_with, b"a")
            both.start_soon(replace_with, b"b")
        assert sorted(outcomes) == ["conflict", "replaced"]
        assert (await store.load(session_id)).version == 2

    async def test_a_deleted_entry_is_gone(self, store: Store) -> None:
        session_id, other = await create(store, b"1"), await create(store, b"other")
        await store.delete(session_id)
        await self.check_gone(store, session_id)
        assert await store.load(other) == StoredSnapshot(1, b"other")

    @pytest.mark.parametrize("session_id", [UNKNOWN, "", "../../etc/passwd", "'; --", "ü\x00"])
    async def test_an_unknown_id_is_not_found(self, store: Store, session_id: str) -> None:
        await self.check_gone(store, session_id)

    async def check_gone(self, store: Store, session_id: str) -> None:
        with pytest.raises(SessionNotFound) as caught:
            await store.load(session_id)
        assert f"no session {session_id} here." in str(caught.value)
        with pytest.raises(SessionNotFound):
            await store.replace(session_id, b"2", 1)
        with pytest.raises(SessionNotFound):
            await store.delete(session_id)
        with pytest.raises(SessionNotFound):
            await store.owner(session_id)

    async def test_entries_with_equal_bytes_are_independent(self, store: Store) -> None:
        one, two = await create(store, b"same"), await create(store, b"same")
        await store.replace(one, b"changed", 1)
        assert one != two
        assert await store.load(two) == StoredSnapshot(1, b"same")

    async def test_above_the_quota_the_least_recently_used_is_evicted(self, store: Store) -> None:
        ids = [await create(store, b"") for _ in range(MAX_ENTRIES + 2)]
        for session_id in ids[:2]:
            await self.check_gone(store, session_id)
        for session_id in ids[2:]:
            assert (await store.load(session_id)).version == 1

    async def test_loading_counts_as_use(self, store: Store) -> None:
        first, second, third = [await create(store, b"") for _ in range(MAX_ENTRIES)]
        await store.load(first)
        await create(store, b"")
        await self.check_gone(store, second)
        assert await store.load(first) and await store.load(third)

    async def test_peeking_does_not_count_as_use(self) -> None:
        clock = Clock()
        store = self.make(FEW, clock)
        first, second, third = [await create(store, b"%d" % n) for n in range(MAX_ENTRIES)]
        clock.now += 60
        await store.load(second)
        clock.now += 30
        for session_id, content, idle in ((first, b"0", 90), (second, b"1", 30), (third, b"2", 90)):
            stored, seconds = await store.peek(session_id)
            assert (stored.version, stored.snapshot) == (1, content)
            assert seconds == pytest.approx(idle, abs=0.01)
        await create(store, b"")
        await self.check_gone(store, first)
        with pytest.raises(SessionNotFound):
            await store.peek(first)

    async def test_replacing_counts_as_use(self, store: Store) -> None:
        first, second, third = [await create(store, b"") for _ in range(MAX_ENTRIES)]
        await store.replace(first, b"2", 1)
        await create(store, b"")
        await self.check_gone(store, second)
        assert await store.load(first) and await store.load(third)

    async def test_a_deleted_entry_does_not_count(self, store: Store) -> None:
        first, second, third = [await create(store, b"") for _ in range(MAX_ENTRIES)]
        await store.delete(second)
        fourth = await create(store, b"")
        assert [(await store.load(found)).version for found in (first, third, fourth)] == [1, 1, 1]

    async def test_a_store_for_one_entry_keeps_the_newest(self) -> None:
        store = self.make(replace(FEW, max_entries=1))
        first, second = await create(store, b"1"), await create(store, b"2")
        await self.check_gone(store, first)
        assert await store.load(second) == StoredSnapshot(1, b"2")

    async def test_ids_are_unguessable(self) -> None:
        """128 bits, six per character, without characters that a URL has to escape."""
        store = self.make(MANY)
        ids = [await create(store, b"") for _ in range(1000)]
        assert len(set(ids)) == 1000
        assert all(re.fullmatch(r"[A-Za-z0-9_-]{22,}", session_id) for session_id in ids)
        for place in range(21):
            assert len({session_id[place] for session_id in ids}) > 40

    async def test_the_owner_is_kept(self, store: Store) -> None:
        owned, unowned = await create(store, b"1", "ann"), await create(store, b"1")
        await store.replace(owned, b"2", 1)
        assert await store.owner(owned) == "ann"
        assert await store.load(owned) == StoredSnapshot(2, b"2", "ann")
        assert await store.owner(unowned) == NOBODY

    async def test_above_the_owners_quota_their_least_recently_used_is_evicted(self) -> None:
        store = self.make(replace(MANY, max_per_owner=2))
        other = await create(store, b"", "ben")
        first, second = await create(store, b"", "ann"), await create(store, b"", "ann")
        await store.load(first)
        third = await store.create(b"", "ann")
        assert third.evicted == 1
        await self.check_gone(store, second)
        for session_id in (first, third.id, other):
            assert (await store.load(session_id)).version == 1

    async def test_only_evictions_of_the_owner_are_reported(self) -> None:
        store = self.make(replace(MANY, max_entries=2))
        await store.create(b"", "ann")
        assert (await store.create(b"", "ann")).evicted == 0
        assert (await store.create(b"", "ben")).evicted == 0
        assert (await store.create(b"", "ann")).evicted == 1

    async def test_entries_without_owner_have_no_owner_quota(self) -> None:
        store = self.make(replace(MANY, max_per_owner=1))
        first, second = await store.create(b"1"), await store.create(b"2")
        assert second.evicted == 0
        assert (await store.load(first.id)).snapshot == b"1"

    async def test_the_byte_quota_never_evicts_the_newest(self) -> None:
        store = self.make(replace(MANY, max_bytes=100))
        first, second = await create(store, bytes(60)), await create(store, bytes(40))
        assert len((await store.load(first)).snapshot) == 60
        third = await create(store, bytes(1))
        await self.check_gone(store, second)
        large = await create(store, bytes(1000))
        for session_id in (first, third):
            await self.check_gone(store, session_id)
        assert len((await store.load(large)).snapshot) == 1000

    async def test_replacements_count_towards_the_byte_quota(self) -> None:
        store = self.make(replace(MANY, max_bytes=100))
        first, second = await create(store, bytes(10)), await create(store, bytes(10))
        await store.replace(first, bytes(95), 1)
        third = await create(store, bytes(1))
        await self.check_gone(store, second)
        assert (await store.load(first)).version == 2
        assert (await store.load(third)).version == 1

    async def test_expired_entries_are_deleted(self) -> None:
        clock = Clock()
        store = self.make(replace(MANY, ttl_seconds=100), clock)
        unused, loaded, changed = [await create(store, b"", "ann") for _ in range(3)]
        clock.now += 60
        await store.load(loaded)
        await store.replace(changed, b"2", 1)
        await store.owner(unused)
        assert await store.delete_expired() == 0
        clock.now += 60
        assert await store.delete_expired() == 1
        await self.check_gone(store, unused)
        assert (await store.load(changed)).version == 2
        assert (await store.load(loaded)).version == 1

    async def test_an_owners_entries_are_listed_most_recently_used_first(self) -> None:
        store = self.make(MANY)
        first, second, third = [await create(store, b"", "ann") for _ in range(3)]
        await create(store, b"", "ben")
        await create(store, b"")
        assert await store.owned("ann") == [third, second, first]
        await store.load(second)
        await store.replace(first, b"2", 1)
        assert await store.owned("ann") == [first, second, third]
        await store.delete(second)
        assert await store.owned("ann") == [first, third]
        assert await store.owned("carla") == [] == await store.owned(NOBODY)

    async def test_the_ids_of_all_entries(self, store: Store) -> None:
        assert await store.ids() == []
        first, second = await create(store, b"a"), await create(store, b"b", "ann")
        assert sorted(await store.ids()) == sorted([first, second])
        await store.delete(first)
        assert await store.ids() == [second]

    async def test_count(self, store: Store) -> None:
        assert await store.count() == 0
        ids = [await create(store, b"", "ann") for _ in range(MAX_ENTRIES + 1)]
        assert await store.count() == MAX_ENTRIES
        await store.delete(ids[-1])
        assert await store.count() == MAX_ENTRIES - 1
