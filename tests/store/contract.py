"""What every store does. A backend's own test class inherits this and makes the stores."""

from __future__ import annotations

import re
from abc import abstractmethod

import anyio
import pytest

from app.store.base import SessionNotFound, Store, Stored, VersionConflict

MOST = 3
UNKNOWN = "no-such-session"


@pytest.mark.anyio
class StoreContract:
    @abstractmethod
    def make(self, most_sessions: int) -> Store:
        """An empty store for at most so many sessions."""

    @pytest.fixture
    def store(self) -> Store:
        return self.make(MOST)

    @pytest.fixture
    def anyio_backend(self) -> str:
        return "asyncio"

    async def test_what_is_created_is_version_one(self, store: Store) -> None:
        session_id = await store.create(b"first")
        assert await store.load(session_id) == Stored(1, b"first")

    @pytest.mark.parametrize("snapshot", [b"", b"\x00\xff\n'", bytes(range(256)) * 4096])
    async def test_any_bytes_are_kept_as_they_are(self, store: Store, snapshot: bytes) -> None:
        session_id = await store.create(snapshot)
        assert (await store.load(session_id)).snapshot == snapshot
        assert await store.replace(session_id, snapshot[::-1], 1) == 2
        assert (await store.load(session_id)).snapshot == snapshot[::-1]

    async def test_each_replacement_is_one_version_on(self, store: Store) -> None:
        session_id = await store.create(b"1")
        for seen in range(1, 5):
            snapshot = str(seen + 1).encode()
            assert await store.replace(session_id, snapshot, seen) == seen + 1
            assert await store.load(session_id) == Stored(seen + 1, snapshot)

    @pytest.mark.parametrize("seen", [0, 1, 3, -1, 10**6])
    async def test_who_has_not_seen_the_latest_replaces_nothing(
        self, store: Store, seen: int
    ) -> None:
        session_id = await store.create(b"1")
        await store.replace(session_id, b"2", 1)
        with pytest.raises(VersionConflict):
            await store.replace(session_id, b"stale", seen)
        assert await store.load(session_id) == Stored(2, b"2")

    async def test_of_two_at_once_one_wins(self, store: Store) -> None:
        session_id = await store.create(b"1")
        outcomes: list[str] = []

        async def replace(snapshot: bytes) -> None:
            try:
                await store.replace(session_id, snapshot, 1)
                outcomes.append("replaced")
            except VersionConflict:
                outcomes.append("conflict")

        async with anyio.create_task_group() as both:
            both.start_soon(replace, b"a")
            both.start_soon(replace, b"b")
        assert sorted(outcomes) == ["conflict", "replaced"]
        assert (await store.load(session_id)).version == 2

    async def test_what_is_deleted_is_gone(self, store: Store) -> None:
        session_id, other = await store.create(b"1"), await store.create(b"other")
        await store.delete(session_id)
        await self.check_gone(store, session_id)
        assert await store.load(other) == Stored(1, b"other")

    @pytest.mark.parametrize("session_id", [UNKNOWN, "", "../../etc/passwd", "'; --", "ü\x00"])
    async def test_what_never_was_is_not_found(self, store: Store, session_id: str) -> None:
        await self.check_gone(store, session_id)

    async def check_gone(self, store: Store, session_id: str) -> None:
        with pytest.raises(SessionNotFound) as caught:
            await store.load(session_id)
        assert str(caught.value) == session_id
        with pytest.raises(SessionNotFound):
            await store.replace(session_id, b"2", 1)
        with pytest.raises(SessionNotFound):
            await store.delete(session_id)

    async def test_sessions_do_not_share_anything(self, store: Store) -> None:
        one, two = await store.create(b"same"), await store.create(b"same")
        await store.replace(one, b"changed", 1)
        assert one != two
        assert await store.load(two) == Stored(1, b"same")

    async def test_one_too_many_displaces_the_longest_unused(self, store: Store) -> None:
        ids = [await store.create(b"") for _ in range(MOST + 2)]
        for session_id in ids[:2]:
            await self.check_gone(store, session_id)
        for session_id in ids[2:]:
            assert (await store.load(session_id)).version == 1

    async def test_looking_at_a_session_is_using_it(self, store: Store) -> None:
        first, second, third = [await store.create(b"") for _ in range(MOST)]
        await store.load(first)
        await store.create(b"")
        await self.check_gone(store, second)
        assert await store.load(first) and await store.load(third)

    async def test_so_is_changing_it(self, store: Store) -> None:
        first, second, third = [await store.create(b"") for _ in range(MOST)]
        await store.replace(first, b"2", 1)
        await store.create(b"")
        await self.check_gone(store, second)
        assert await store.load(first) and await store.load(third)

    async def test_a_deleted_session_makes_room(self, store: Store) -> None:
        first, second, third = [await store.create(b"") for _ in range(MOST)]
        await store.delete(second)
        fourth = await store.create(b"")
        assert [(await store.load(found)).version for found in (first, third, fourth)] == [1, 1, 1]

    async def test_a_store_for_one_keeps_the_newest(self) -> None:
        store = self.make(1)
        first, second = await store.create(b"1"), await store.create(b"2")
        await self.check_gone(store, first)
        assert await store.load(second) == Stored(1, b"2")

    async def test_nobody_can_guess_an_id(self) -> None:
        """128 bits, six to a character, of what an address may hold as it is."""
        store = self.make(1000)
        ids = [await store.create(b"") for _ in range(1000)]
        assert len(set(ids)) == 1000
        assert all(re.fullmatch(r"[A-Za-z0-9_-]{22,}", session_id) for session_id in ids)
        for place in range(21):
            assert len({session_id[place] for session_id in ids}) > 40
