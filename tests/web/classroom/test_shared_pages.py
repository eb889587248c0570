"""A page that others look at is rendered once for all, and never older than requested."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from app.live.hub import Hub
from app.store.base import SessionNotFound, StoredSnapshot, StoreUnavailable
from app.store.memory import MemoryStore
from app.training.recipe.limits import DEFAULT_LIMITS
from app.training.recipe.recipe import Recipe
from app.training.run.play import Play
from app.training.run.position import Unit
from app.web.classroom.follow import shared_pages as followed
from app.web.classroom.follow.shared_pages import SharedPage, SharedPages
from app.web.lab.frame_events import LabRenderer
from app.web.lessons.lesson_library import LessonLibrary
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

    async def load(self, session_id: str) -> StoredSnapshot:
        self.reads += 1
        found = await super().load(session_id)
        await self.open.wait()
        if self.problems:
            raise self.problems.pop()
        return found


class Scene:
    def __init__(self) -> None:
        self.store = SlowStore()
        self.hub = Hub(LabRenderer(), 10)
        self.sessions = SessionService(self.store, DEFAULT_LIMITS, self.hub, OWNER)
        self.pages = SharedPages(self.sessions, self.hub, LessonLibrary(self.store))
        self.id = ""

    async def page(self, version: int, view: View = VIEW) -> SharedPage:
        return await self.pages.page(OWNER, self.id, view, version)

    def ask(self, version: int, view: View = VIEW) -> asyncio.Task[SharedPage]:
        return asyncio.create_task(self.page(version, view))

    async def step(self) -> int:
        """The version that it makes, whether or not anything can be read."""
        was_open = self.store.open.is_set()
        self.store.open.set()
        loaded = await self.sessions.step(self.id, Unit.BATCH, 1)
        if not was_open:
            self.store.open.clear()
        self.store.reads = 0
        return loaded.version

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


def test_a_class_shares_one_rendering() -> None:
    async def scene(room: Scene) -> None:
        pages = await asyncio.gather(*(room.ask(1) for _ in range(50)))
        assert all(page is pages[0] for page in pages)
        assert await room.page(1) is pages[0]
        assert room.store.reads == 1
        assert 'data-version="1"' in pages[0].html
        assert pages[0].event.plain.startswith(b"event: lab\n")

    play(scene)


def test_every_view_is_rendered_separately() -> None:
    async def scene(room: Scene) -> None:
        one, other = await asyncio.gather(room.ask(1), room.ask(1, OTHER))
        assert one.name != other.name
        assert one.html != other.html

    play(scene)


def test_a_change_causes_one_rendering() -> None:
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


def test_a_newer_version_is_rendered_while_an_older_one_is_pending() -> None:
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


def test_a_failed_rendering_is_retried() -> None:
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


def test_a_cancelled_request_does_not_cancel_the_rendering() -> None:
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


def test_a_deleted_session_has_no_page() -> None:
    async def scene(room: Scene) -> None:
        version = (await room.page(1)).version
        await room.sessions.delete(room.id)
        with pytest.raises(SessionNotFound):
            await room.page(version + 1)

    play(scene)


def test_starting_to_play_invalidates_the_page() -> None:
    async def scene(room: Scene) -> None:
        with room.hub.watch(room.id, VIEW, 1, 1):
            loaded = await room.sessions.play(room.id, Play())
            page = await room.page(loaded.version)
        assert (page.version, page.plays) == (loaded.version, True)
        assert 'data-status="playing"' in page.html

    play(scene)


@pytest.mark.parametrize("seconds", [0.0, 1000.0])
def test_newcomers_get_a_recent_page_of_a_playing_run(
    monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    monkeypatch.setattr(followed, "PLAYING_SECONDS", seconds)

    async def scene(room: Scene) -> None:
        with room.hub.watch(room.id, VIEW, 1, 1):
            loaded = await room.sessions.play(room.id, Play())
            names = [(await room.page(loaded.version)).name for _ in range(2)]
        assert (names[0] == names[1]) == (seconds > 0)

    play(scene)


def test_the_cache_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(followed, "MAX_PAGES", 1)

    async def scene(room: Scene) -> None:
        first = await room.page(1)
        await room.page(1, OTHER)
        assert (await room.page(1)).name != first.name

    play(scene)
