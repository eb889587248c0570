"""Rooms in every store: in memory, in SQLite, and in a real Redis."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from app.classroom import rooms as rooms_module
from app.classroom.join_code import read_code
from app.classroom.lifetime import Lifetime
from app.classroom.room import Room
from app.classroom.rooms import CLASS, DESK, POINTER, RoomNotFound, Rooms, room_topic
from app.live.hub import Hub
from app.store.base import Quota, Store, VersionConflict
from app.store.memory import MemoryStore
from app.web.lab.frame_events import LabRenderer
from tests.redis_server import RedisServer
from tests.store.contract import MANY, Clock, same_quotas
from tests.store.database_files import opened as opened_file

HOURS = 2.0
Make = Callable[[], Rooms]


@dataclass
class ReplicaRooms:
    """Where rooms are kept; each ``view`` of it is as another replica has it."""

    view: Callable[[], Store]
    clock: Clock

    def rooms(self, hub: Hub | None = None, most: int = 5, of_all: int = 1000) -> Rooms:
        hub = hub or Hub(LabRenderer(), 10)
        life = Lifetime(HOURS)
        return Rooms(self.view(), hub, life, self.clock, max_per_teacher=most, max_rooms=of_all)


@asynccontextmanager
async def memory(bounds: Quota) -> AsyncIterator[Callable[[], Store]]:
    store = MemoryStore(bounds)
    yield lambda: store


@asynccontextmanager
async def sqlite(bounds: Quota, path: Path) -> AsyncIterator[Callable[[], Store]]:
    async with AsyncExitStack() as stack:
        views = [await stack.enter_async_context(opened_file(path, bounds)) for _ in range(4)]
        stores = iter([each.rooms for each in views] * 10)
        yield lambda: next(stores)


@asynccontextmanager
async def redis_at(bounds: Quota, url: str) -> AsyncIterator[Callable[[], Store]]:
    from app.store.valkey import ValkeyStores

    all_: list[ValkeyStores] = []

    def view() -> Store:
        all_.append(ValkeyStores(url, same_quotas(bounds), time.time))
        return all_[-1].rooms

    yield view
    for stores in all_:
        await stores.close()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(params=["memory", "sqlite", "redis"])
async def place(
    request: pytest.FixtureRequest, tmp_path: Path, anyio_backend: str
) -> AsyncIterator[ReplicaRooms]:
    bounds = replace(MANY, max_per_owner=5)
    if request.param == "memory":
        opening = memory(bounds)
    elif request.param == "sqlite":
        opening = sqlite(bounds, tmp_path / "store.sqlite")
    else:
        server: RedisServer = request.getfixturevalue("redis")
        opening = redis_at(bounds, server.url)
    async with opening as view:
        yield ReplicaRooms(view, Clock())


pytestmark = pytest.mark.anyio


def joined(visitor: str) -> Callable[[Room], Room]:
    return lambda room: room.with_member(visitor, visitor)


async def test_an_open_room_is_found_on_every_replica(place: ReplicaRooms) -> None:
    loaded = await place.rooms().open("teacher", "lab", "select=b0.1", names=False)
    assert read_code(loaded.code) == loaded.code
    found = await place.rooms().load(loaded.code)
    assert found == loaded
    assert (found.teacher, found.version) == ("teacher", 1)
    room = found.room
    assert (room.session, room.view, room.names, room.opened) == (
        "lab",
        "select=b0.1",
        False,
        place.clock.now,
    )


async def test_codes_in_use_are_skipped(
    place: ReplicaRooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = iter(["CDFHJK", "CDFHJK", "CDFHJK", "CDFHJM"])
    monkeypatch.setattr(rooms_module, "new_code", lambda: next(codes))
    first = await place.rooms().open("ann", "lab")
    second = await place.rooms().open("ben", "lab")
    assert (first.code, second.code) == ("CDFHJK", "CDFHJM")
    assert (await place.rooms().load("CDFHJK")).teacher == "ann"


@pytest.mark.parametrize("code", ["", "CDFHJK", "cdfhjk", "CDF HJK", "x" * 22, "Ω", "a/b"])
async def test_invalid_codes_find_no_room(place: ReplicaRooms, code: str) -> None:
    with pytest.raises(RoomNotFound):
        await place.rooms().load(code)
    with pytest.raises(RoomNotFound):
        await place.rooms().change(code, joined("ada"))


async def test_a_sent_copy_is_not_a_room(place: ReplicaRooms) -> None:
    token = (await place.view().create(b"a copy")).id
    with pytest.raises(RoomNotFound):
        await place.rooms().load(token)


async def test_a_change_is_visible_on_every_replica(place: ReplicaRooms) -> None:
    one, other = place.rooms(), place.rooms()
    code = (await one.open("teacher", "lab")).code
    assert (await other.change(code, joined("ada"))).version == 2
    loaded = await one.load(code)
    assert loaded.version == 2 and loaded.room.member_of("ada") is not None
    # What comes out the same is no change.
    assert (await one.change(code, lambda room: room)).version == 2


async def test_an_exception_in_a_change_changes_nothing(place: ReplicaRooms) -> None:
    rooms = place.rooms()
    code = (await rooms.open("teacher", "lab")).code

    def refuses(room: Room) -> Room:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await rooms.change(code, refuses)
    assert (await rooms.load(code)).version == 1


async def test_concurrent_changes_are_not_lost(place: ReplicaRooms) -> None:
    """Sixty students on four replicas, all at the same moment."""
    replicas = [place.rooms() for _ in range(4)]
    code = (await replicas[0].open("teacher", "lab")).code
    await asyncio.gather(
        *(replicas[number % 4].change(code, joined(f"v{number}")) for number in range(60))
    )
    loaded = await place.rooms().load(code)
    assert {member.visitor for member in loaded.room.members} == {f"v{n}" for n in range(60)}
    assert sorted(member.number for member in loaded.room.members) == list(range(1, 61))
    assert len({member.name for member in loaded.room.members}) == 60
    assert loaded.version == 61


async def test_a_change_gives_up_after_many_conflicts(place: ReplicaRooms) -> None:
    rooms, others = place.rooms(), place.view()
    code = (await rooms.open("teacher", "lab")).code
    stored = await others.load(code)
    seen = 0

    class SessionBusy:
        """Somebody else writes between each load and each replace."""

        def __getattr__(self, name: str) -> object:
            return getattr(others, name)

        async def replace(self, code: str, snapshot: bytes, version: int) -> int:
            nonlocal seen
            seen += 1
            raise VersionConflict

    hindered = Rooms(SessionBusy(), Hub(LabRenderer(), 1), Lifetime(HOURS), place.clock)  # type: ignore[arg-type]
    with pytest.raises(VersionConflict):
        await hindered.change(code, joined("ada"))
    assert seen > 3
    assert await others.load(code) == stored


async def test_a_room_expires(place: ReplicaRooms) -> None:
    rooms = place.rooms()
    loaded = await rooms.open("teacher", "lab")
    place.clock.now += HOURS * 3600
    assert rooms.seconds_left((await rooms.load(loaded.code)).room) == 0
    place.clock.now += 1
    for replica in (rooms, place.rooms()):
        with pytest.raises(RoomNotFound):
            await replica.load(loaded.code)
        with pytest.raises(RoomNotFound):
            await replica.change(loaded.code, joined("ada"))
        with pytest.raises(RoomNotFound):
            await replica.load_as_teacher(loaded.code, "teacher")
        assert await replica.open_rooms_of("teacher") == []


async def test_access_to_a_room(place: ReplicaRooms) -> None:
    rooms = place.rooms()
    code = (await rooms.open("teacher", "lab")).code
    await rooms.change(code, joined("ada"))
    assert (await rooms.load_as_teacher(code, "teacher")).code == code
    loaded, member = await rooms.load_as_member(code, "ada")
    assert (loaded.version, member.name) == (2, "ada")
    for other in ("ada", "eve", ""):
        with pytest.raises(RoomNotFound):
            await rooms.load_as_teacher(code, other)
    for other in ("teacher", "eve", ""):
        with pytest.raises(RoomNotFound):
            await rooms.load_as_member(code, other)
    await rooms.change(code, Room.as_ended)
    with pytest.raises(RoomNotFound):
        await rooms.load_as_member(code, "ada")
    assert (await rooms.load_as_teacher(code, "teacher")).room.ended


async def test_changes_are_published_to_their_audience(place: ReplicaRooms) -> None:
    hub = Hub(LabRenderer(), 10)
    rooms = place.rooms(hub)
    code = (await rooms.open("teacher", "lab")).code
    heard: list[tuple[str, str]] = []
    with hub.subscribe(room_topic(code), lambda kind, word: heard.append((kind, word))):
        await rooms.change(code, joined("ada"), notifies="desk")
        await rooms.change(code, lambda room: room)
        await rooms.change(code, lambda room: room.model_copy(update={"view": "show=both"}))
        rooms.publish_pointer(code, "here")
    assert heard == [(DESK, "2"), (CLASS, "3"), (POINTER, "here")]
    await rooms.change(code, Room.as_ended)
    assert len(heard) == 3


async def test_many_listeners_load_a_version_once(place: ReplicaRooms) -> None:
    asked = 0
    store = place.view()

    class Counting:
        def __getattr__(self, name: str) -> object:
            return getattr(store, name)

        async def load(self, code: str) -> object:
            nonlocal asked
            asked += 1
            return await store.load(code)

    here = Rooms(Counting(), Hub(LabRenderer(), 1), Lifetime(HOURS), place.clock)  # type: ignore[arg-type]
    elsewhere = place.rooms()
    code = (await elsewhere.open("teacher", "lab")).code
    version = (await elsewhere.change(code, joined("ada"))).version
    found = await asyncio.gather(*(here.load_at_least(code, version) for _ in range(50)))
    assert {loaded.version for loaded in found} == {2}
    assert asked == 1


async def test_a_teachers_rooms_are_listed_latest_first(place: ReplicaRooms) -> None:
    rooms = place.rooms()
    codes = [(await rooms.open("teacher", "lab")).code for _ in range(3)]
    await rooms.open("another", "lab")
    for _ in range(3):  # to ask does not change the order
        assert [loaded.code for loaded in await rooms.open_rooms_of("teacher")] == codes[::-1]
    await rooms.change(codes[1], Room.as_ended)
    assert [loaded.code for loaded in await rooms.open_rooms_of("teacher")] == [codes[2], codes[0]]


async def test_a_new_room_replaces_one_that_nobody_joined(place: ReplicaRooms) -> None:
    rooms = place.rooms(most=3)
    codes = [(await rooms.open("teacher", "lab")).code for _ in range(3)]
    for code in codes[:2]:
        await rooms.change(code, joined("ada"))
    # The third is empty.
    fourth = (await rooms.open("teacher", "lab")).code
    with pytest.raises(RoomNotFound):
        await rooms.load(codes[2])
    await rooms.change(fourth, joined("ada"))
    # Now none is, and nothing is lost, also not the results of one that has ended.
    await rooms.change(fourth, Room.as_ended)
    with pytest.raises(match="3 rooms"):
        await rooms.open("teacher", "lab")
    kept = [codes[0], codes[1], fourth]
    assert {loaded.code for loaded in await rooms.all_rooms_of("teacher")} == set(kept)


async def test_a_full_server_deletes_only_rooms_that_nobody_joined(place: ReplicaRooms) -> None:
    rooms = place.rooms(most=5, of_all=3)
    await place.view().create(b"a sent copy is no room")
    used = (await rooms.open("ann", "lab")).code
    await rooms.change(used, joined("ada"))
    place.clock.now += 1
    empty = [(await rooms.open(teacher, "lab")).code for teacher in ("ben", "cleo")]
    await rooms.load(empty[0])
    later = (await rooms.open("dan", "lab")).code
    found = {loaded.code for one in ("ann", "ben", "cleo", "dan") for loaded in
             await rooms.all_rooms_of(one)}  # fmt: skip
    assert used in found and later in found and len(found & set(empty)) == 1
    for code in found - {used}:
        await rooms.change(code, joined("eve"))
    with pytest.raises(match="This server"):
        await rooms.open("fay", "lab")
    assert (await rooms.load(used)).room.members


async def test_rooms_live_as_long_as_their_teacher_says(place: ReplicaRooms) -> None:
    rooms, store = place.rooms(), place.view()
    short, long = [(await rooms.open("teacher", "lab")).code for _ in range(2)]
    token = (await store.create(b"a copy")).id
    await rooms.change(short, lambda room: room.with_sent_run("state", "same", token))
    start = place.clock.now
    await rooms.change(long, lambda room: rooms.lifetime.extended(room, start, 30))
    assert rooms.end_of((await rooms.load(long)).room) == start + 30 * 86_400
    place.clock.now += HOURS * 3600 + 1
    assert await rooms.delete_expired() == 1
    assert await store.ids() == [long]
    assert (await place.rooms().load(long)).code == long
    place.clock.now += 30 * 86_400
    assert await rooms.delete_expired() == 1
    assert await store.count() == 0


def test_the_choices_end_with_the_maximum() -> None:
    assert Lifetime().choices() == [1, 7, 30, 90, 180]
    assert Lifetime(max_days=10).choices() == [1, 7, 10]
    room = Room(code="CDFHJK", session="lab", opened=0.0)
    assert Lifetime(max_days=10).extended(room, 5.0, 180).until == 5.0 + 10 * 86_400


async def test_a_room_of_before_lasts_the_default_time(place: ReplicaRooms) -> None:
    rooms, store = place.rooms(), place.view()
    old = b'{"format":1,"code":"CDFHJK","session":"lab","opened":%d}' % place.clock.now
    await store.create(old, "teacher", name="CDFHJK")
    assert rooms.end_of((await rooms.load("CDFHJK")).room) == place.clock.now + HOURS * 3600
    place.clock.now += HOURS * 3600 + 1
    assert await rooms.delete_expired() == 1


async def test_deleting_a_room_deletes_its_sent_copy(place: ReplicaRooms) -> None:
    rooms, store = place.rooms(), place.view()
    token = (await store.create(b"a copy")).id
    loaded = await rooms.open("teacher", "lab")
    loaded = await rooms.change(
        loaded.code, lambda room: room.with_sent_run("state", "same", token)
    )
    for _ in range(2):
        await rooms.delete(loaded)
        assert await store.count() == 0
