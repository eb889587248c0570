"""A viewer gets the newest frame, no backlog, and every word of another page."""

from __future__ import annotations

import asyncio

import pytest

from app.live.event import Event, make_event
from app.live.viewer import Drawing, PageChanged, TopicMessage, Viewer

FRAMES = [make_event("frame", str(number)) for number in range(5)]
PANELS = [make_event("panels", str(number)) for number in range(2)]
SOON = 0.01


class Counter:
    def __init__(self) -> None:
        self.taken = 0

    def __call__(self) -> None:
        self.taken += 1


def test_only_the_newest_frame_is_left() -> None:
    async def scene() -> None:
        counter = Counter()
        viewer = Viewer("view", counter)
        assert viewer.is_waiting
        for frame in FRAMES:
            viewer.offer(Drawing(frame))
        assert not viewer.is_waiting
        assert await viewer.take(SOON) is FRAMES[-1]
        assert viewer.is_waiting
        assert counter.taken == 1
        assert await viewer.take(SOON) is None

    asyncio.run(scene())


def test_panels_that_came_with_a_frame_that_was_not_taken_go_with_the_next() -> None:
    async def scene() -> None:
        viewer = Viewer("view", Counter())
        viewer.offer(Drawing(FRAMES[0], PANELS[0]))
        viewer.offer(Drawing(FRAMES[1], PANELS[1]))
        viewer.offer(Drawing(FRAMES[2]))
        taken = await viewer.take(SOON)
        assert isinstance(taken, Event)
        assert taken.plain == FRAMES[2].plain + PANELS[1].plain
        assert taken.packed == FRAMES[2].packed + PANELS[1].packed
        assert viewer.is_waiting
        viewer.offer(Drawing(FRAMES[3]))
        assert await viewer.take(SOON) is FRAMES[3]

    asyncio.run(scene())


def test_another_page_comes_first_and_drops_the_frames_before_it() -> None:
    async def scene() -> None:
        viewer = Viewer("view", Counter())
        viewer.offer(Drawing(FRAMES[0], PANELS[0]))
        viewer.offer_page(7)
        viewer.offer_page(8)
        viewer.offer(Drawing(FRAMES[1]))
        assert await viewer.take(SOON) == PageChanged(8)
        assert await viewer.take(SOON) is FRAMES[1]
        assert await viewer.take(SOON) is None

    asyncio.run(scene())


def test_who_waits_is_woken() -> None:
    async def scene() -> Event | PageChanged | TopicMessage | None:
        viewer = Viewer("view", Counter())
        waiting = asyncio.create_task(viewer.take(60))
        await asyncio.sleep(0)
        viewer.offer(Drawing(FRAMES[2]))
        return await waiting

    assert asyncio.run(scene()) is FRAMES[2]


def test_after_the_end_it_gives_what_is_left_and_ends() -> None:
    async def scene() -> None:
        viewer = Viewer("view", Counter())
        viewer.offer_page(3)
        viewer.close()
        assert await viewer.take(60) == PageChanged(3)
        with pytest.raises(EOFError):
            await viewer.take(60)

    asyncio.run(scene())


def test_words_come_first_and_of_each_kind_the_newest_alone() -> None:
    async def scene() -> None:
        counter = Counter()
        viewer = Viewer("view", counter)
        viewer.offer(Drawing(FRAMES[0]))
        viewer.offer_page(7)
        for kind, text in (("class", "1"), ("pointer", "here"), ("class", "2")):
            viewer.tell(kind, text)
        assert not viewer.is_waiting
        assert [await viewer.take(SOON) for _ in range(3)] == [
            TopicMessage("class", "2"),
            TopicMessage("pointer", "here"),
            PageChanged(7),
        ]
        assert counter.taken == 1
        assert viewer.is_waiting
        assert await viewer.take(SOON) is None

    asyncio.run(scene())


def test_it_may_be_quiet_again_and_again_and_miss_nothing_between() -> None:
    async def scene() -> None:
        viewer = Viewer("view", Counter())
        for number in range(3):
            assert await viewer.take(SOON) is None
            viewer.tell("class", str(number))
            assert await viewer.take(60) == TopicMessage("class", str(number))
        # A shorter patience than the one that a timer runs for.
        assert await viewer.take(SOON) is None

    asyncio.run(scene())


def test_who_no_longer_waits_leaves_nothing_behind() -> None:
    async def scene() -> None:
        viewer = Viewer("view", Counter())
        waiting = asyncio.create_task(viewer.take(60))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        viewer.tell("class", "1")
        assert await viewer.take(60) == TopicMessage("class", "1")

    asyncio.run(scene())


def test_a_drawing_is_put_together_once_for_all_its_viewers() -> None:
    async def scene() -> None:
        drawing = Drawing(FRAMES[0], PANELS[0])
        viewers = [Viewer("view", Counter()) for _ in range(2)]
        for viewer in viewers:
            viewer.offer(drawing)
        first, second = [await viewer.take(SOON) for viewer in viewers]
        assert first is second

    asyncio.run(scene())
