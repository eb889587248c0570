"""A damaged row is quarantined for good, and the others are not affected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from app.store.base import NameTaken, SessionDamaged, SessionNotFound, StoredSnapshot
from tests.store.contract import MANY, create
from tests.store.database_files import PAGE, opened, overwrite, query

pytestmark = pytest.mark.anyio
SIZE = 5 * PAGE
SNAPSHOTS = [Random(number).randbytes(SIZE) for number in range(4)]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def ids(tmp_path: Path) -> list[str]:
    """The ids of four sessions of one owner, in a file that is closed again."""
    async with opened(tmp_path / "store") as stores:
        return [await create(stores.sessions, snapshot, "ann") for snapshot in SNAPSHOTS]


def offset_of(path: Path, session: int, at: int) -> int:
    """The offset in the file of byte ``at`` of a snapshot."""
    return path.read_bytes().index(SNAPSHOTS[session][at : at + 64])


def flip_a_bit(path: Path) -> None:
    place = offset_of(path, 1, 2 * PAGE)
    overwrite(path, place, bytes([path.read_bytes()[place] ^ 1]))


def cut_the_chain(path: Path) -> None:
    """Each page of a long row begins with the number of the next one."""
    place = offset_of(path, 1, 2 * PAGE)
    overwrite(path, place // PAGE * PAGE, b"\xff\xff\xff\xff")


def cut_its_first_link(path: Path) -> None:
    """Where the beginning of a long row ends is the number of the page that goes on."""
    content, start = path.read_bytes(), offset_of(path, 1, 0)
    local = next(n for n in range(SIZE) if content[start + n] != SNAPSHOTS[1][n])
    overwrite(path, start + local, b"\xff\xff\xff\xff")


def take_it_away(path: Path) -> None:
    query(path, "DELETE FROM content WHERE number = 2")


def misplace_it(path: Path) -> None:
    query(path, "UPDATE content SET snapshot = ? WHERE number = 2", SNAPSHOTS[0])


def forge_the_version(path: Path) -> None:
    query(path, "UPDATE entry SET version = 7 WHERE number = 2")


DAMAGES = [
    flip_a_bit,
    cut_the_chain,
    cut_its_first_link,
    take_it_away,
    misplace_it,
    forge_the_version,
]
damages = pytest.mark.parametrize("damage", DAMAGES)
Damage = Callable[[Path], None]


@damages
async def test_a_damaged_entry_is_quarantined_and_the_others_work(
    tmp_path: Path, ids: list[str], damage: Damage, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "store"
    damage(path)
    async with opened(path) as stores:
        for _ in range(2):
            with pytest.raises(SessionDamaged, match=ids[1]):
                await stores.sessions.load(ids[1])
        [record] = caplog.records
        assert record.levelname == "ERROR" and "entry 2" in record.message
        assert ids[1] not in record.message  # an id is a key
    async with opened(path) as stores:
        with pytest.raises(SessionDamaged):
            await stores.sessions.load(ids[1])
        with pytest.raises(SessionDamaged):
            await stores.sessions.replace(ids[1], b"2", 1)
        assert await stores.sessions.owner(ids[1]) == "ann"
        for number in (0, 2, 3):
            assert await stores.sessions.load(ids[number]) == StoredSnapshot(
                1, SNAPSHOTS[number], "ann"
            )
            assert await stores.sessions.replace(ids[number], b"2", 1) == 2


@damages
async def test_a_damaged_entry_does_not_count_towards_the_quota(
    tmp_path: Path, ids: list[str], damage: Damage
) -> None:
    damage(tmp_path / "store")
    quota = replace(MANY, max_entries=4, max_per_owner=4, max_bytes=4 * SIZE)
    async with opened(tmp_path / "store", quota) as stores:
        with pytest.raises(SessionDamaged):
            await stores.sessions.load(ids[1])
        new = await stores.sessions.create(bytes(SIZE), "ann")
        assert new.evicted == 0
        for session_id in (ids[0], ids[2], ids[3], new.id):
            assert (await stores.sessions.load(session_id)).version == 1


@damages
async def test_the_id_of_a_damaged_entry_stays_taken(
    tmp_path: Path, ids: list[str], damage: Damage
) -> None:
    damage(tmp_path / "store")
    async with opened(tmp_path / "store", replace(MANY, max_per_owner=4)) as stores:
        for _ in range(2):
            with pytest.raises(NameTaken):
                await stores.sessions.create(b"", "ann", name=ids[1])
            with pytest.raises(SessionDamaged):
                await stores.sessions.load(ids[1])
        assert await stores.sessions.count() == 3


async def test_the_id_of_a_deleted_damaged_entry_is_free(tmp_path: Path, ids: list[str]) -> None:
    flip_a_bit(tmp_path / "store")
    async with opened(tmp_path / "store") as stores:
        with pytest.raises(SessionDamaged):
            await stores.sessions.load(ids[1])
        await stores.sessions.delete(ids[1])
        await stores.sessions.create(b"new", "ben", name=ids[1])
        assert await stores.sessions.load(ids[1]) == StoredSnapshot(1, b"new", "ben")


@damages
async def test_an_undetected_damaged_entry_can_be_evicted(
    tmp_path: Path, ids: list[str], damage: Damage
) -> None:
    damage(tmp_path / "store")
    async with opened(tmp_path / "store", replace(MANY, max_per_owner=3)) as stores:
        # Either it is evicted like any other, or quarantined, which makes room too.
        assert (await stores.sessions.create(b"", "ann")).evicted in (1, 2)
        with pytest.raises(SessionNotFound):
            await stores.sessions.load(ids[0])
        with pytest.raises(SessionNotFound):
            await stores.sessions.load(ids[1])
        assert await stores.sessions.load(ids[2]) == StoredSnapshot(1, SNAPSHOTS[2], "ann")
        await stores.sessions.delete_expired()


async def test_damaged_bytes_are_kept_until_deleted(tmp_path: Path, ids: list[str]) -> None:
    path = tmp_path / "store"
    flip_a_bit(path)
    async with opened(path, replace(MANY, ttl_seconds=1), clock=lambda: 4e9) as stores:
        with pytest.raises(SessionDamaged):
            await stores.sessions.load(ids[1])
        assert await stores.sessions.delete_expired() == 3
        [(rescued,)] = query(path, "SELECT snapshot FROM content")
        different = sum(a != b for a, b in zip(rescued, SNAPSHOTS[1], strict=True))
        assert different == 1
        await stores.sessions.delete(ids[1])
        assert query(path, "SELECT * FROM content") == []
        with pytest.raises(SessionNotFound):
            await stores.sessions.load(ids[1])


async def test_replacing_repairs_a_damaged_entry(tmp_path: Path, ids: list[str]) -> None:
    flip_a_bit(tmp_path / "store")
    async with opened(tmp_path / "store") as stores:
        await stores.sessions.replace(ids[1], b"intact", 1)
        assert await stores.sessions.load(ids[1]) == StoredSnapshot(2, b"intact", "ann")


async def test_an_entry_that_cannot_be_replaced_is_quarantined(
    tmp_path: Path, ids: list[str]
) -> None:
    cut_its_first_link(tmp_path / "store")
    async with opened(tmp_path / "store") as stores:
        with pytest.raises(SessionDamaged):
            await stores.sessions.replace(ids[1], b"intact", 1)
        for call in (stores.sessions.load, stores.sessions.delete):
            with pytest.raises(SessionDamaged):
                await call(ids[1])
        assert await stores.sessions.replace(ids[2], b"intact", 1) == 2
        await stores.sessions.delete(ids[3])


async def test_an_entry_that_cannot_be_deleted_is_quarantined(
    tmp_path: Path, ids: list[str]
) -> None:
    cut_its_first_link(tmp_path / "store")
    async with opened(tmp_path / "store") as stores:
        with pytest.raises(SessionDamaged):
            await stores.sessions.delete(ids[1])
        with pytest.raises(SessionDamaged):
            await stores.sessions.load(ids[1])
