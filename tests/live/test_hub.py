"""Playing: one producer, commands between frames, and no acknowledged change is lost."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Hashable
from itertools import count, pairwise
from types import SimpleNamespace
from typing import Any

import pytest

from app.live import runner as runner_module
from app.live.event import Event
from app.live.frame_pacer import SECONDS_PER_PHASE
from app.live.hub import Hub
from app.live.renderer import FrameStamp
from app.live.replica_bus import ReplicaBus
from app.live.runner import RunnerEnded
from app.live.saving import NotSaved
from app.live.viewer import PageChanged, Viewer
from app.training.codec.snapshot import from_bytes
from app.training.run.play import Play, Speed
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from app.training.run.stop_conditions import StopConditions
from tests.live.fake_renderer import FakeRenderer
from tests.training.runs import run

LONG = 30.0


class FakeStore:
    """A store of one session: counts versions, and can be lost or full."""

    def __init__(self) -> None:
        self.version = 1
        self.snapshots: list[bytes] = []
        self.is_owned = True
        self.problem = ""

    async def save(self, snapshot: bytes) -> int | None:
        if self.problem:
            raise NotSaved(self.problem)
        if not self.is_owned:
            return None
        self.version += 1
        self.snapshots.append(snapshot)
        return self.version

    @property
    def saved(self) -> TrainingSession:
        return from_bytes(self.snapshots[-1])


def play(
    scene: Callable[[Hub, FakeStore, Viewer], Awaitable[None]],
    artist: Any = None,
    speed: Speed = Speed.X1,
    stop: StopConditions | None = None,
    **parts: Any,
) -> None:
    """Run ``scene`` while a session plays, watched by one viewer."""

    async def whole() -> None:
        hub, store = Hub(artist or FakeRenderer(), 10), FakeStore()
        session = run(**parts)
        session.set_play(Play(speed=speed, stop=stop or StopConditions()))
        with hub.watch("id", "a view", 1, 1) as viewer:
            hub.play("id", session, 1, store.save)
            assert await viewer.receive(LONG) == PageChanged(1)
            await scene(hub, store, viewer)
            await hub.close()

    asyncio.run(asyncio.wait_for(whole(), 60))


async def frame(viewer: Viewer) -> dict[str, Any]:
    taken = await viewer.receive(LONG)
    assert isinstance(taken, Event), taken
    found: dict[str, Any] = json.loads(taken.plain.split(b"\n")[1].removeprefix(b"data: "))
    return found


def test_frames_come_one_epoch_after_the_other() -> None:
    async def scene(hub: Hub, store: FakeStore, viewer: Viewer) -> None:
        frames = [await frame(viewer) for _ in range(5)]
        assert [each["stamp"] for each in frames] == [[1, n] for n in range(1, 6)]
        assert [each["epoch"] for each in frames] == [1, 2, 3, 4, 5]

    play(scene)


def test_a_pause_saves_the_run_and_announces_the_page() -> None:
    async def scene(hub: Hub, store: FakeStore, viewer: Viewer) -> None:
        shown = await frame(viewer)
        runner = hub.runner("id")
        assert runner is not None
        await runner.pause()
        assert hub.runner("id") is None
        assert store.saved.epoch >= shown["epoch"]
        assert await viewer.receive(LONG) == PageChanged(store.version)
        with pytest.raises(RunnerEnded):
            await runner.copy()
        with pytest.raises(RunnerEnded):
            await runner.change(lambda session: session)

    play(scene)


def test_a_pause_does_not_wait_for_a_viewer_that_is_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner_module, "STALLED_SECONDS", 1000.0)

    async def scene(hub: Hub, store: FakeStore, viewer: Viewer) -> None:
        runner = hub.runner("id")
        assert runner is not None
        await frame(viewer)
        while viewer.is_waiting:
            await asyncio.sleep(0)
        await runner.pause()
        assert hub.runner("id") is None

    play(scene)


def test_changes_are_applied_in_order_between_frames() -> None:
    async def scene(hub: Hub, store: FakeStore, viewer: Viewer) -> None:
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
        assert await viewer.receive(LONG) == PageChanged(generations[-1])
        shown = await frame(viewer)
        assert (shown["rate"], shown["stamp"][0]) == (rates[-1], generations[-1])
        await runner.pause()
        # Each was saved before it was acknowledged, in the order of the calls.
        saved = [from_bytes(each).recipe.optimizer.learning_rate for each in store.snapshots]
        assert list(dict.fromkeys(saved)) == rates

    play(scene)


def test_a_change_that_fails_changes_nothing() -> None:
    async def scene(hub: Hub, store: FakeStore, viewer: Viewer) -> None:
        runner = hub.runner("id")
        assert runner is not None

        def fail(session: TrainingSession) -> TrainingSession:
            session.network.parameters[:] = 0
            raise ValueError("half-way")

        with pytest.raises(ValueError, match="half-way"):
            await runner.change(fail)
        await frame(viewer)
        await runner.pause()
        assert store.saved.network.parameters.any()

    play(scene)


def test_playing_computes_the_same_as_stepping() -> None:
    async def scene(hub: Hub, store: FakeStore, viewer: Viewer) -> None:
        for _ in range(3):
            await frame(viewer)
        runner = hub.runner("id")
        assert runner is not None
        await runner.pause()
        stepped = run()
        stepped.step(Unit.EPOCH, store.saved.epoch)
        assert store.saved.network.parameters.tobytes() == stepped.network.parameters.tobytes()
        assert store.saved.history == stepped.history

    play(scene, speed=Speed.X5)


def test_a_run_that_nobody_watches_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner_module, "UNWATCHED_SECONDS", 0.05)

    async def whole() -> None:
        hub, store = Hub(FakeRenderer(), 10), FakeStore()
        with hub.watch("id", "a view", 1, 1) as viewer:
            hub.play("id", run(), 1, store.save)
            await viewer.receive(LONG)
            await frame(viewer)
            runner = hub.runner("id")
            assert runner is not None
        await runner.ended()
        assert hub.runner("id") is None
        assert store.saved.epoch > 0
        said = f"The run was paused at epoch {store.saved.epoch} because nobody watched it."
        assert store.saved.message == said
        assert not hub.channels

    asyncio.run(asyncio.wait_for(whole(), 60))


def test_a_run_that_somebody_else_has_changed_ends_and_announces_a_page() -> None:
    async def scene(hub: Hub, store: FakeStore, viewer: Viewer) -> None:
        await frame(viewer)
        store.is_owned = False
        runner = hub.runner("id")
        assert runner is not None
        with pytest.raises(RunnerEnded):
            await runner.change(lambda session: session)
        taken = await viewer.receive(LONG)
        assert isinstance(taken, PageChanged)
        assert taken.generation > store.version
        assert hub.runner("id") is None
        assert not store.snapshots

    play(scene)


def test_a_frame_is_drawn_once_for_all_viewers_of_a_view() -> None:
    renderer = FakeRenderer()

    async def scene(hub: Hub, store: FakeStore, viewer: Viewer) -> None:
        with (
            hub.watch("id", "a view", 1, 1) as twin,
            hub.watch("id", "another", 1, 1) as other,
        ):
            for _ in range(4):
                ours, theirs, others = [await frame(each) for each in (viewer, twin, other)]
                assert others["view"] == "another"
                assert ours["view"] == theirs["view"] == "a view"
        assert len(renderer.frames) == len(set(renderer.frames))

    play(scene, artist=renderer)


def test_panels_come_less_often_but_to_every_view() -> None:
    renderer = FakeRenderer()

    async def scene(hub: Hub, store: FakeStore, viewer: Viewer) -> None:
        with hub.watch("id", "another", 1, 1) as other:
            while min(map(renderer.panels_of, ("a view", "another"))) < 3:
                await frame(viewer)
                await frame(other)
        assert len(renderer.panels) * 2 < len(renderer.frames)
        runner = hub.runner("id")
        assert runner is not None
        await runner.change(lambda session: session)
        hub.announce("id", store.version)
        assert isinstance(await viewer.receive(LONG), PageChanged)
        taken = await viewer.receive(LONG)
        assert isinstance(taken, Event)
        assert b"event: panels" in taken.plain

    play(scene, artist=renderer)


def test_a_stop_condition_stops_the_run_at_its_epoch() -> None:
    async def scene(hub: Hub, store: FakeStore, viewer: Viewer) -> None:
        runner = hub.runner("id")
        assert runner is not None
        await runner.ended()
        assert store.saved.epoch == 7
        assert "7 epochs" in store.saved.message
        stepped = run()
        stepped.step(Unit.EPOCH, 7)
        assert store.saved.network.parameters.tobytes() == stepped.network.parameters.tobytes()

    play(scene, speed=Speed.X100, stop=StopConditions(epochs=7))


def test_a_run_that_diverges_stops_and_saves_its_last_finite_state() -> None:
    async def scene(hub: Hub, store: FakeStore, viewer: Viewer) -> None:
        runner = hub.runner("id")
        assert runner is not None
        await runner.ended()
        assert store.saved.status == "diverged"
        assert await viewer.receive(LONG) == PageChanged(store.version)

    play(
        scene,
        layers=[{"units": 3, "activation": "relu"}, {"units": 1, "activation": "identity"}],
        dataset={"name": "plane", "samples": 24, "train_fraction": 0.5},
        optimizer={"learning_rate": 1e6},
    )


def test_slow_motion_announces_a_page_at_every_phase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SECONDS_PER_PHASE, Speed.SLOW, 0.01)

    async def scene(hub: Hub, store: FakeStore, viewer: Viewer) -> None:
        for _ in range(3):
            taken = await viewer.receive(LONG)
            assert isinstance(taken, PageChanged)
            runner = hub.runner("id")
            assert runner is not None
            session, stamp = await runner.copy()
            assert stamp.generation >= taken.generation
            assert session.phases_done > 0

    play(scene, speed=Speed.SLOW)


def test_if_drawing_fails_the_run_stops_and_is_saved(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Broken(FakeRenderer):
        def draw_frame(self, session: TrainingSession, view: Hashable, stamp: FrameStamp) -> Event:
            raise ZeroDivisionError

    async def scene(hub: Hub, store: FakeStore, viewer: Viewer) -> None:
        taken = await viewer.receive(LONG)
        assert isinstance(taken, PageChanged)
        assert store.saved.epoch >= 1

    play(scene, artist=Broken())
    assert "stopped playing" in caplog.text


@pytest.mark.parametrize("speed", [Speed.X1, Speed.MAX])
def test_if_saving_fails_unexpectedly_the_run_stops(
    speed: Speed, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(FakeRenderer):
        def draw_frame(self, session: TrainingSession, view: Hashable, stamp: FrameStamp) -> Event:
            raise ZeroDivisionError

    async def scene(hub: Hub, store: FakeStore, viewer: Viewer) -> None:
        async def fail(snapshot: bytes) -> int | None:
            raise OSError("the disk is full")

        runner = hub.runner("id")
        assert runner is not None
        runner._saver._save = fail
        taken = await viewer.receive(LONG)
        assert isinstance(taken, PageChanged)
        assert hub.runner("id") is None
        await runner.ended()

    play(scene, artist=Broken(), speed=speed)
    assert "could not be saved" in caplog.text


def test_all_viewers_of_a_throttled_view_get_the_same_frames(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    renderer = FakeRenderer()
    # The clock is read two or three times a frame: that is at most 0.0125 s.
    readings = count()
    clock = SimpleNamespace(perf_counter=lambda: next(readings) / 240)
    monkeypatch.setattr("app.live.frame_drawing.time", clock)

    async def scene(hub: Hub, store: FakeStore, viewer: Viewer) -> None:
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
        # Fifteen frames a second, half a frame of the sixty a second early or late.
        assert min(b - a for a, b in pairwise(ones)) >= 4
        slow = [number for view, number in renderer.frames if view == "a slow view"]
        assert slow == sorted(set(slow))

    play(scene, renderer)


def test_messages_go_to_subscribers_here_and_to_the_bus() -> None:
    class RecordingBus(ReplicaBus):
        def __init__(self) -> None:
            self.calls: list[tuple[str, ...]] = []

        def subscribe(self, name: str) -> None:
            self.calls.append(("subscribe", name))

        def unsubscribe(self, name: str) -> None:
            self.calls.append(("unsubscribe", name))

        def publish_message(self, topic: str, kind: str, text: str) -> None:
            self.calls.append(("publish", topic, kind, text))

    bus = RecordingBus()
    hub = Hub(FakeRenderer(), 10, bus)
    received: list[tuple[str, ...]] = []
    with hub.subscribe("room:A", lambda *message: received.append(message)):
        with hub.subscribe("room:A", lambda *message: received.append(message)):
            hub.publish("room:A", "class", "2")
        hub.publish("room:B", "class", "3")
    assert received == [("class", "2")] * 2
    assert bus.calls == [
        ("subscribe", "room:A"),
        ("publish", "room:A", "class", "2"),
        ("publish", "room:B", "class", "3"),
        ("unsubscribe", "room:A"),
    ]


def test_all_viewers_see_one_generation() -> None:
    hub = Hub(FakeRenderer(), 10)
    assert hub.shown_generation("id") is None
    with hub.watch("id", "a view", 3, 3):
        assert hub.shown_generation("id") == 3
        assert not hub.is_known_to_play("id")
    assert hub.shown_generation("id") is None
