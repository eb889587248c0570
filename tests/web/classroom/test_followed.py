"""The page of a run that others look at: drawn once for all, never older than was asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from app.live.hub import Hub
from app.store.base import SessionNotFound, Stored, StoreUnavailable
from app.store.memory import MemoryStore
from app.training.recipe.limits import DEFAULT_LIMITS
from app.training.recipe.recipe import Recipe
from app.training.run.play import Play
from app.training.run.position import Unit
from app.web.classroom.follow import shared_pages as followed
from app.web.classroom.follow.shared_pages import SharedPage, SharedPages
from app.web.lab.frame_events import Artist
from app.web.session_service import SessionService
from app.web.view.view import CLASS, View
from tests.web.calls import SMALL
from tests.web.opening import MANY

OWNER = "a teacher"
VIEW = View(room="CDFHJK", watch=CLASS)
OTHER = View(room="CDFHJK", watch=CLASS, select="b0.1")


class SlowStore(MemoryStore):
    """Counts what is read; what was read is handed over only while ``open`` is set."""

    def __init__(self) -> None:
        super().__init__(MANY)
        self.open = asyncio.Event()
        self.open.set()
        self.reads = 0
        self.problems: list[Exception] = []

    async def load(self, session_id: str) -> Stored:
        self.reads += 1
        found = await super().load(session_id)
        await self.open.wait()
        if self.problems:
            raise self.problems.pop()
        return found


class Scene:
    def __init__(self) -> None:
        self.store = SlowStore()
        self.hub = Hub(Artist(), 10)
        self.sessions = SessionService(self.store, DEFAULT_LIMITS, self.hub, OWNER)
        self.pages = SharedPages(self.sessions, self.hub)
        self.id = ""

    async def page(self, version: int, view: View = VIEW) -> SharedPage:
        return await self.pages.page(OWNER, self.id, view, version)

    def ask(self, version: int, view: View = VIEW) -> asyncio.Task[SharedPage]:
        return asyncio.create_task(self.page(version, view))

    async def step(self) -> int:
        """The version that it makes, whether or not anything can be read."""
        was_open = self.store.open.is_set()
        self.store.open.set()
        held = await self.sessions.step(self.id, Unit.BATCH, 1)
        if not was_open:
            self.store.open.clear()
        self.store.reads = 0
        return held.version

    async def has_read(self, times: int) -> None:
        while self.store.reads < times:
            await asyncio.sleep(0)


def play(scene: Callable[[Scene], Awaitable[None]]) -> None:
    async def whole() -> None:
        made = Scene()
        made.id = (await made.sessions.create(Recipe(**SMALL))).id
        try:
            await scene(made)
        finally:
            await made.hub.close()

    asyncio.run(asyncio.wait_for(whole(), 60))


def test_a_whole_class_gets_one_drawing() -> None:
    async def scene(room: Scene) -> None:
        pages = await asyncio.gather(*(room.ask(1) for _ in range(50)))
        assert all(page is pages[0] for page in pages)
        assert await room.page(1) is pages[0]
        assert room.store.reads == 1
        assert 'data-version="1"' in pages[0].html
        assert pages[0].event.plain.startswith(b"event: lab\n")

    play(scene)


def test_each_view_has_a_drawing_of_its_own() -> None:
    async def scene(room: Scene) -> None:
        one, other = await asyncio.gather(room.ask(1), room.ask(1, OTHER))
        assert one.name != other.name
        assert one.html != other.html

    play(scene)


def test_after_a_change_it_is_drawn_once_more() -> None:
    async def scene(room: Scene) -> None:
        before = await room.page(1)
        version = await room.step()
        pages = await asyncio.gather(*(room.ask(version) for _ in range(20)))
        assert {page.name for page in pages} == {pages[0].name} != {before.name}
        assert pages[0].version == version
        assert room.store.reads == 1
        # One who asks late for the one before gets no old page.
        assert await room.page(1) is pages[0]

    play(scene)


def test_who_asks_for_a_newer_one_than_is_being_drawn_gets_the_newer() -> None:
    async def scene(room: Scene) -> None:
        room.store.open.clear()
        first = room.ask(1)
        await room.has_read(1)
        version = await room.step()
        later = [room.ask(version) for _ in range(20)]
        await asyncio.sleep(0)
        room.store.open.set()
        assert (await first).version == 1
        pages = await asyncio.gather(*later)
        assert {page.version for page in pages} == {version}
        assert {page.name for page in pages} == {pages[0].name}
        assert room.store.reads == 1
        assert await room.page(version) is pages[0]

    play(scene)


def test_a_drawing_that_fails_is_tried_again_by_those_who_waited_for_it() -> None:
    async def scene(room: Scene) -> None:
        room.store.open.clear()
        first = room.ask(1)
        await room.has_read(1)
        others = [room.ask(1) for _ in range(10)]
        await asyncio.sleep(0)
        room.store.problems.append(StoreUnavailable("away"))
        room.store.open.set()
        with pytest.raises(StoreUnavailable):
            await first
        pages = await asyncio.gather(*others)
        assert {page.name for page in pages} == {pages[0].name}
        assert room.store.reads == 2

    play(scene)


def test_one_who_leaves_takes_the_drawing_of_nobody_else() -> None:
    async def scene(room: Scene) -> None:
        room.store.open.clear()
        leaves, stays = room.ask(1), room.ask(1)
        await room.has_read(1)
        leaves.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaves
        room.store.open.set()
        assert (await stays).version == 1
        assert room.store.reads == 1

    play(scene)


def test_a_session_that_is_gone_has_no_page() -> None:
    async def scene(room: Scene) -> None:
        version = (await room.page(1)).version
        await room.sessions.delete(room.id)
        with pytest.raises(SessionNotFound):
            await room.page(version + 1)

    play(scene)


def test_the_page_of_play_takes_the_place_of_the_one_at_rest_of_the_same_version() -> None:
    async def scene(room: Scene) -> None:
        with room.hub.watch(room.id, VIEW, 1, 1):
            held = await room.sessions.play(room.id, Play())
            page = await room.page(held.version)
        assert (page.version, page.plays) == (held.version, True)
        assert 'data-status="playing"' in page.html

    play(scene)


@pytest.mark.parametrize("seconds", [0.0, 1000.0])
def test_who_comes_anew_while_it_plays_gets_no_old_drawing(
    monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    monkeypatch.setattr(followed, "PLAYING_SECONDS", seconds)

    async def scene(room: Scene) -> None:
        with room.hub.watch(room.id, VIEW, 1, 1):
            held = await room.sessions.play(room.id, Play())
            names = [(await room.page(held.version)).name for _ in range(2)]
        assert (names[0] == names[1]) == (seconds > 0)

    play(scene)


def test_only_so_many_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(followed, "MAX_PAGES", 1)

    async def scene(room: Scene) -> None:
        first = await room.page(1)
        await room.page(1, OTHER)
        assert (await room.page(1)).name != first.name

    play(scene)
