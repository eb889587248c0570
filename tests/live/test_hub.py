"""Playing: one producer, commands between frames, nothing lost that was acknowledged."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Hashable
from typing import Any

import pytest

from app.live import runner as runner_module
from app.live.artist import Stamp
from app.live.event import Event
from app.live.hub import Hub
from app.live.replica_bus import SingleReplica
from app.live.runner import RunnerEnded
from app.live.saving import NotSaved
from app.live.viewer import PageChanged, Viewer
from app.training.codec.snapshot import from_bytes
from app.training.run.play import Play, Speed
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from app.training.run.stop_conditions import StopConditions
from tests.live.painter import Painter
from tests.training.runs import run

LONG = 30.0


class Shelf:
    """A store of one session: counts versions, and can be taken away or be full."""

    def __init__(self) -> None:
        self.version = 1
        self.snapshots: list[bytes] = []
        self.is_ours = True
        self.problem = ""

    async def keep(self, snapshot: bytes) -> int | None:
        if self.problem:
            raise NotSaved(self.problem)
        if not self.is_ours:
            return None
        self.version += 1
        self.snapshots.append(snapshot)
        return self.version

    @property
    def kept(self) -> TrainingSession:
        return from_bytes(self.snapshots[-1])


def play(
    scene: Callable[[Hub, Shelf, Viewer], Awaitable[None]],
    artist: Any = None,
    speed: Speed = Speed.X1,
    stop: StopConditions | None = None,
    **parts: Any,
) -> None:
    """Let a session play, watched by one viewer that has been told so."""

    async def whole() -> None:
        hub, shelf = Hub(artist or Painter(), 10), Shelf()
        session = run(**parts)
        session.play = Play(speed=speed, stop=stop or StopConditions())
        with hub.watch("id", "a view", 1, 1) as viewer:
            hub.play("id", session, 1, shelf.keep)
            assert await viewer.take(LONG) == PageChanged(1)
            await scene(hub, shelf, viewer)
            await hub.close()

    asyncio.run(asyncio.wait_for(whole(), 60))


async def frame(viewer: Viewer) -> dict[str, Any]:
    taken = await viewer.take(LONG)
    assert isinstance(taken, Event), taken
    found: dict[str, Any] = json.loads(taken.plain.split(b"\n")[1].removeprefix(b"data: "))
    return found


def test_frames_come_one_epoch_after_the_other() -> None:
    async def scene(hub: Hub, shelf: Shelf, viewer: Viewer) -> None:
        frames = [await frame(viewer) for _ in range(5)]
        assert [each["stamp"] for each in frames] == [[1, n] for n in range(1, 6)]
        assert [each["epoch"] for each in frames] == [1, 2, 3, 4, 5]

    play(scene)


def test_a_pause_keeps_what_was_reached_and_tells_of_the_page() -> None:
    async def scene(hub: Hub, shelf: Shelf, viewer: Viewer) -> None:
        shown = await frame(viewer)
        runner = hub.runner("id")
        assert runner is not None
        await runner.pause()
        assert hub.runner("id") is None
        assert shelf.kept.epoch >= shown["epoch"]
        assert await viewer.take(LONG) == PageChanged(shelf.version)
        with pytest.raises(RunnerEnded):
            await runner.copy()
        with pytest.raises(RunnerEnded):
            await runner.change(lambda session: session)

    play(scene)


def test_a_pause_does_not_wait_for_a_viewer_that_is_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner_module, "STALLED_SECONDS", 1000.0)

    async def scene(hub: Hub, shelf: Shelf, viewer: Viewer) -> None:
        runner = hub.runner("id")
        assert runner is not None
        await frame(viewer)
        while viewer.is_waiting:
            await asyncio.sleep(0)
        await runner.pause()
        assert hub.runner("id") is None

    play(scene)


def test_a_change_is_ordered_with_the_frames() -> None:
    async def scene(hub: Hub, shelf: Shelf, viewer: Viewer) -> None:
        runner = hub.runner("id")
        assert runner is not None
        rates = [0.1 * n for n in range(1, 21)]

        async def change(rate: float) -> int:
            patch = {"optimizer": {"learning_rate": rate}}
            _, stamp = await runner.change(lambda session: session.changed(patch))  # type: ignore[arg-type]
            return stamp.generation

        generations = await asyncio.gather(*map(change, rates))
        assert generations == sorted(set(generations))
        hub.announce("id", generations[-1])
        assert await viewer.take(LONG) == PageChanged(generations[-1])
        shown = await frame(viewer)
        assert (shown["rate"], shown["stamp"][0]) == (rates[-1], generations[-1])
        await runner.pause()
        # Each was kept when it was acknowledged, in the order in which it came.
        kept = [from_bytes(each).recipe.optimizer.learning_rate for each in shelf.snapshots]
        assert list(dict.fromkeys(kept)) == rates

    play(scene)


def test_a_change_that_fails_changes_nothing() -> None:
    async def scene(hub: Hub, shelf: Shelf, viewer: Viewer) -> None:
        runner = hub.runner("id")
        assert runner is not None

        def fail(session: TrainingSession) -> TrainingSession:
            session.network.parameters[:] = 0
            raise ValueError("half-way")

        with pytest.raises(ValueError, match="half-way"):
            await runner.change(fail)
        await frame(viewer)
        await runner.pause()
        assert shelf.kept.network.parameters.any()

    play(scene)


def test_a_run_that_plays_is_the_run_made_straight() -> None:
    async def scene(hub: Hub, shelf: Shelf, viewer: Viewer) -> None:
        for _ in range(3):
            await frame(viewer)
        runner = hub.runner("id")
        assert runner is not None
        await runner.pause()
        straight = run()
        straight.step(Unit.EPOCH, shelf.kept.epoch)
        assert shelf.kept.network.parameters.tobytes() == straight.network.parameters.tobytes()
        assert shelf.kept.history == straight.history

    play(scene, speed=Speed.X5)


def test_nobody_watching_pauses_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner_module, "ALONE_SECONDS", 0.05)

    async def whole() -> None:
        hub, shelf = Hub(Painter(), 10), Shelf()
        with hub.watch("id", "a view", 1, 1) as viewer:
            hub.play("id", run(), 1, shelf.keep)
            await viewer.take(LONG)
            await frame(viewer)
            runner = hub.runner("id")
            assert runner is not None
        await runner.ended()
        assert hub.runner("id") is None
        assert shelf.kept.epoch > 0
        assert not hub.channels

    asyncio.run(asyncio.wait_for(whole(), 60))


def test_where_somebody_else_has_the_session_it_ends_and_says_so() -> None:
    async def scene(hub: Hub, shelf: Shelf, viewer: Viewer) -> None:
        await frame(viewer)
        shelf.is_ours = False
        runner = hub.runner("id")
        assert runner is not None
        with pytest.raises(RunnerEnded):
            await runner.change(lambda session: session)
        taken = await viewer.take(LONG)
        assert isinstance(taken, PageChanged)
        assert taken.generation > shelf.version
        assert hub.runner("id") is None
        assert not shelf.snapshots

    play(scene)


def test_frames_are_drawn_once_for_all_who_look_at_the_same() -> None:
    painter = Painter()

    async def scene(hub: Hub, shelf: Shelf, viewer: Viewer) -> None:
        with (
            hub.watch("id", "a view", 1, 1) as twin,
            hub.watch("id", "another", 1, 1) as other,
        ):
            for _ in range(4):
                ours, theirs, others = [await frame(each) for each in (viewer, twin, other)]
                assert others["view"] == "another"
                assert ours["view"] == theirs["view"] == "a view"
        assert len(painter.frames) == len(set(painter.frames))

    play(scene, artist=painter)


def test_panels_come_less_often_but_to_every_view() -> None:
    painter = Painter()

    async def scene(hub: Hub, shelf: Shelf, viewer: Viewer) -> None:
        with hub.watch("id", "another", 1, 1) as other:
            while min(map(painter.panels_of, ("a view", "another"))) < 3:
                await frame(viewer)
                await frame(other)
        assert len(painter.panels) * 2 < len(painter.frames)
        runner = hub.runner("id")
        assert runner is not None
        await runner.change(lambda session: session)
        hub.announce("id", shelf.version)
        assert isinstance(await viewer.take(LONG), PageChanged)
        taken = await viewer.take(LONG)
        assert isinstance(taken, Event)
        assert b"event: panels" in taken.plain

    play(scene, artist=painter)


def test_a_condition_stops_it_at_the_very_epoch() -> None:
    async def scene(hub: Hub, shelf: Shelf, viewer: Viewer) -> None:
        runner = hub.runner("id")
        assert runner is not None
        await runner.ended()
        assert shelf.kept.epoch == 7
        assert "7 epochs" in shelf.kept.message
        straight = run()
        straight.step(Unit.EPOCH, 7)
        assert shelf.kept.network.parameters.tobytes() == straight.network.parameters.tobytes()

    play(scene, speed=Speed.X100, stop=StopConditions(epochs=7))


def test_a_run_that_diverges_stops_and_keeps_its_last_finite_state() -> None:
    async def scene(hub: Hub, shelf: Shelf, viewer: Viewer) -> None:
        runner = hub.runner("id")
        assert runner is not None
        await runner.ended()
        assert shelf.kept.status == "diverged"
        assert await viewer.take(LONG) == PageChanged(shelf.version)

    play(
        scene,
        layers=[{"units": 3, "activation": "relu"}, {"units": 1, "activation": "identity"}],
        dataset={"name": "plane", "samples": 24, "train_fraction": 0.5},
        optimizer={"learning_rate": 1e6},
    )


def test_slow_motion_turns_the_page_at_every_phase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.live.pace.SECONDS_A_PHASE", 0.01)

    async def scene(hub: Hub, shelf: Shelf, viewer: Viewer) -> None:
        for _ in range(3):
            taken = await viewer.take(LONG)
            assert isinstance(taken, PageChanged)
            runner = hub.runner("id")
            assert runner is not None
            session, stamp = await runner.copy()
            assert stamp.generation >= taken.generation
            assert session.phases_done > 0

    play(scene, speed=Speed.SLOW)


def test_a_drawing_that_fails_ends_play_and_loses_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Broken(Painter):
        def draw_frame(self, session: TrainingSession, view: Hashable, stamp: Stamp) -> Event:
            raise ZeroDivisionError

    async def scene(hub: Hub, shelf: Shelf, viewer: Viewer) -> None:
        taken = await viewer.take(LONG)
        assert isinstance(taken, PageChanged)
        assert shelf.kept.epoch >= 1

    play(scene, artist=Broken())
    assert "stopped playing" in caplog.text


@pytest.mark.parametrize("speed", [Speed.X1, Speed.MAX])
def test_a_store_that_fails_ends_play_and_says_so(
    speed: Speed, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(Painter):
        def draw_frame(self, session: TrainingSession, view: Hashable, stamp: Stamp) -> Event:
            raise ZeroDivisionError

    async def scene(hub: Hub, shelf: Shelf, viewer: Viewer) -> None:
        async def fail(snapshot: bytes) -> int | None:
            raise OSError("the disk is full")

        runner = hub.runner("id")
        assert runner is not None
        runner._keep = fail
        taken = await viewer.take(LONG)
        assert isinstance(taken, PageChanged)
        assert hub.runner("id") is None
        await runner.ended()

    play(scene, artist=Broken(), speed=speed)
    assert "could not be kept" in caplog.text


def test_a_view_that_needs_fewer_frames_gets_the_very_same_for_all_who_have_it() -> None:
    painter = Painter()

    async def scene(hub: Hub, shelf: Shelf, viewer: Viewer) -> None:
        with (
            hub.watch("id", "a slow view", 1, 1) as one,
            hub.watch("id", "a slow view", 1, 1) as two,
        ):

            async def taken(by: Viewer, count: int) -> list[int]:
                return [(await frame(by))["stamp"][1] for _ in range(count)]

            every, ones, twos = await asyncio.gather(
                taken(viewer, 60), taken(one, 8), taken(two, 8)
            )
        assert every == sorted(set(every))
        assert ones == twos
        # Sixty frames a second at most, so of four or more one.
        assert min(b - a for a, b in zip(ones, ones[1:], strict=False)) >= 2
        slow = [number for view, number in painter.frames if view == "a slow view"]
        assert slow == sorted(set(slow))

    play(scene, painter)


def test_words_are_told_here_and_to_the_exchange_and_followed_while_somebody_listens() -> None:
    class Ears(SingleReplica):
        def __init__(self) -> None:
            self.calls: list[tuple[str, ...]] = []

        def follow(self, session_id: str) -> None:
            self.calls.append(("follow", session_id))

        def unfollow(self, session_id: str) -> None:
            self.calls.append(("unfollow", session_id))

        def tell_word(self, topic: str, kind: str, word: str) -> None:
            self.calls.append(("tell", topic, kind, word))

    exchange = Ears()
    hub = Hub(Painter(), 10, exchange)
    heard: list[tuple[str, ...]] = []
    with hub.listening("room:A", lambda *word: heard.append(word)):
        with hub.listening("room:A", lambda *word: heard.append(word)):
            hub.tell("room:A", "class", "2")
        hub.tell("room:B", "class", "3")
    assert heard == [("class", "2")] * 2
    assert exchange.calls == [
        ("follow", "room:A"),
        ("tell", "room:A", "class", "2"),
        ("tell", "room:B", "class", "3"),
        ("unfollow", "room:A"),
    ]


def test_who_watches_a_session_sees_one_generation() -> None:
    hub = Hub(Painter(), 10)
    assert hub.shown("id") is None
    with hub.watch("id", "a view", 3, 3):
        assert hub.shown("id") == 3
        assert not hub.is_seen_playing("id")
    assert hub.shown("id") is None
