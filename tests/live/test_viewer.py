"""A viewer gets the newest frame, no backlog, and every page notice."""

from __future__ import annotations

import asyncio

import pytest

from app.live.event import Event, make_event
from app.live.viewer import PageChanged, RenderedFrame, TopicMessage, Viewer

FRAMES = [make_event("frame", str(number)) for number in range(5)]
PANELS = [make_event("panels", str(number)) for number in range(2)]
SOON = 0.01


class Counter:
    def __init__(self) -> None:
        self.calls = 0

    def __call__(self) -> None:
        self.calls += 1


def test_only_the_newest_frame_is_left() -> None:
    async def scene() -> None:
        counter = Counter()
        viewer = Viewer("view", counter)
        assert viewer.is_waiting
        for frame in FRAMES:
            viewer.offer(RenderedFrame(frame))
        assert not viewer.is_waiting
        assert await viewer.receive(SOON) is FRAMES[-1]
        assert viewer.is_waiting
        assert counter.calls == 1
        assert await viewer.receive(SOON) is None

    asyncio.run(scene())


def test_panels_of_a_skipped_frame_come_with_the_next() -> None:
    async def scene() -> None:
        viewer = Viewer("view", Counter())
        viewer.offer(RenderedFrame(FRAMES[0], PANELS[0]))
        viewer.offer(RenderedFrame(FRAMES[1], PANELS[1]))
        viewer.offer(RenderedFrame(FRAMES[2]))
        taken = await viewer.receive(SOON)
        assert isinstance(taken, Event)
        assert taken.plain == FRAMES[2].plain + PANELS[1].plain
        assert taken.packed == FRAMES[2].packed + PANELS[1].packed
        assert viewer.is_waiting
        viewer.offer(RenderedFrame(FRAMES[3]))
        assert await viewer.receive(SOON) is FRAMES[3]

    asyncio.run(scene())


def test_a_page_notice_comes_first_and_drops_older_frames() -> None:
    async def scene() -> None:
        viewer = Viewer("view", Counter())
        viewer.offer(RenderedFrame(FRAMES[0], PANELS[0]))
        viewer.offer_page(7)
        viewer.offer_page(8)
        viewer.offer(RenderedFrame(FRAMES[1]))
        assert await viewer.receive(SOON) == PageChanged(8)
        assert await viewer.receive(SOON) is FRAMES[1]
        assert await viewer.receive(SOON) is None

    asyncio.run(scene())


def test_a_waiting_viewer_is_woken() -> None:
    async def scene() -> Event | PageChanged | TopicMessage | None:
        viewer = Viewer("view", Counter())
        waiting = asyncio.create_task(viewer.receive(60))
        await asyncio.sleep(0)
        viewer.offer(RenderedFrame(FRAMES[2]))
        return await waiting

    assert asyncio.run(scene()) is FRAMES[2]


def test_after_close_it_gives_what_is_left_and_ends() -> None:
    async def scene() -> None:
        viewer = Viewer("view", Counter())
        viewer.offer_page(3)
        viewer.close()
        assert await viewer.receive(60) == PageChanged(3)
        with pytest.raises(EOFError):
            await viewer.receive(60)

    asyncio.run(scene())


def test_messages_come_first_and_of_each_kind_only_the_newest() -> None:
    async def scene() -> None:
        counter = Counter()
        viewer = Viewer("view", counter)
        viewer.offer(RenderedFrame(FRAMES[0]))
        viewer.offer_page(7)
        for kind, text in (("class", "1"), ("pointer", "here"), ("class", "2")):
            viewer.notify(kind, text)
        assert not viewer.is_waiting
        assert [await viewer.receive(SOON) for _ in range(3)] == [
            TopicMessage("class", "2"),
            TopicMessage("pointer", "here"),
            PageChanged(7),
        ]
        assert counter.calls == 1
        assert viewer.is_waiting
        assert await viewer.receive(SOON) is None

    asyncio.run(scene())


def test_repeated_time_outs_miss_nothing_in_between() -> None:
    async def scene() -> None:
        viewer = Viewer("view", Counter())
        for number in range(3):
            assert await viewer.receive(SOON) is None
            viewer.notify("class", str(number))
            assert await viewer.receive(60) == TopicMessage("class", str(number))
        # A shorter time-out than the one of the running timer.
        assert await viewer.receive(SOON) is None

    asyncio.run(scene())


def test_a_cancelled_wait_leaves_nothing_behind() -> None:
    async def scene() -> None:
        viewer = Viewer("view", Counter())
        waiting = asyncio.create_task(viewer.receive(60))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        viewer.notify("class", "1")
        assert await viewer.receive(60) == TopicMessage("class", "1")

    asyncio.run(scene())


def test_the_event_of_a_frame_is_made_once_for_all_viewers() -> None:
    async def scene() -> None:
        frame = RenderedFrame(FRAMES[0], PANELS[0])
        viewers = [Viewer("view", Counter()) for _ in range(2)]
        for viewer in viewers:
            viewer.offer(frame)
        first, second = [await viewer.receive(SOON) for viewer in viewers]
        assert first is second

    asyncio.run(scene())
