"""A run that cannot be saved goes on in memory, says so, and is saved as soon as possible."""

from __future__ import annotations

from typing import Any

import pytest

from app.live import runner as runner_module
from app.live.hub import Hub
from app.live.runner import Runner, RunnerEnded
from app.live.saving import NotSaved
from app.live.viewer import PageChanged, Viewer
from app.training.run.play import Speed
from app.training.run.session import TrainingSession
from app.training.run.stop_conditions import StopConditions
from tests.live.test_hub import LONG, FakeStore, frame, play

FULL = "The disk is full."


@pytest.fixture(autouse=True)
def save_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner_module, "SAVE_SECONDS", 0.001)


def runner_of(hub: Hub) -> Runner:
    runner = hub.runner("id")
    assert runner is not None
    return runner


async def next_page(viewer: Viewer) -> int:
    """The generation of the next page that is announced; frames before it are skipped."""
    while True:
        taken = await viewer.receive(LONG)
        assert taken is not None
        if isinstance(taken, PageChanged):
            return taken.generation


async def frame_of(viewer: Viewer, generation: int) -> dict[str, Any]:
    found = await frame(viewer)
    assert found["stamp"][0] == generation
    return found


def test_the_run_plays_on_and_its_page_says_why_until_it_is_saved() -> None:
    async def scene(hub: Hub, store: FakeStore, viewer: Viewer) -> None:
        await frame(viewer)
        store.problem = FULL
        announced = await next_page(viewer)
        runner = runner_of(hub)
        assert runner.stamp.problem == FULL
        epochs = [(await frame_of(viewer, announced))["epoch"] for _ in range(5)]
        assert epochs == sorted(set(epochs))
        assert (await runner.copy())[0].epoch >= epochs[-1]
        store.problem = ""
        saved = await next_page(viewer)
        assert saved > announced and saved <= store.version
        assert runner.stamp.problem == ""
        assert store.saved.epoch >= epochs[-1]
        await frame_of(viewer, saved)

    play(scene)


def test_a_pause_that_cannot_be_saved_blocks_the_run_until_it_can() -> None:
    async def scene(hub: Hub, store: FakeStore, viewer: Viewer) -> None:
        await frame(viewer)
        store.problem = FULL
        runner = runner_of(hub)
        for _ in range(2):
            with pytest.raises(NotSaved, match="The disk is full. The run waits here until it can"):
                await runner.pause()
        announced = await next_page(viewer)
        blocked, stamp = await runner.copy()
        assert (stamp.generation, stamp.problem, stamp.is_blocked) == (announced, FULL, True)
        assert blocked.epoch > 0
        store.problem = ""
        assert await next_page(viewer) == store.version > announced
        assert hub.runner("id") is None
        assert store.saved.epoch == blocked.epoch

    play(scene)


def test_a_change_that_cannot_be_saved_is_not_made() -> None:
    async def scene(hub: Hub, store: FakeStore, viewer: Viewer) -> None:
        await frame(viewer)
        store.problem = FULL
        runner = runner_of(hub)

        def slower(session: TrainingSession) -> TrainingSession:
            return session.changed({"optimizer": {"learning_rate": 0.125}})

        with pytest.raises(NotSaved, match=FULL):
            await runner.change(slower)
        announced = await next_page(viewer)
        assert (await frame_of(viewer, announced))["rate"] != 0.125
        store.problem = ""
        changed, stamp = await runner.change(slower)
        assert changed.recipe.optimizer.learning_rate == 0.125
        assert stamp.problem == "" and stamp.generation > announced

    play(scene)


def test_a_blocked_run_ends_before_the_next_command() -> None:
    async def scene(hub: Hub, store: FakeStore, viewer: Viewer) -> None:
        await frame(viewer)
        store.problem = FULL
        runner = runner_of(hub)
        with pytest.raises(NotSaved):
            await runner.pause()
        store.problem = ""
        with pytest.raises(RunnerEnded):
            await runner.change(lambda session: session)
        assert hub.runner("id") is None

    play(scene)


def test_a_run_stopped_by_a_condition_is_blocked_until_it_is_saved() -> None:
    async def scene(hub: Hub, store: FakeStore, viewer: Viewer) -> None:
        store.problem = FULL
        announced = await next_page(viewer)
        runner = runner_of(hub)
        while not (blocked := (await runner.copy())[0]).message:
            await viewer.receive(0.1)  # frames that nobody takes come rarely
        assert blocked.epoch == 5
        store.problem = ""
        assert await next_page(viewer) > announced
        assert store.saved.epoch == 5
        assert store.saved.message == blocked.message

    play(scene, stop=StopConditions(epochs=5))


def test_slow_motion_is_blocked_at_its_phase() -> None:
    async def scene(hub: Hub, store: FakeStore, viewer: Viewer) -> None:
        await next_page(viewer)
        store.problem = FULL
        announced = await next_page(viewer)
        runner = runner_of(hub)
        while runner.stamp.problem == "":
            announced = await next_page(viewer)
        first, second = [(await runner.copy())[0].position for _ in range(2)]
        assert first == second
        store.problem = ""
        assert await next_page(viewer) > announced
        assert runner.stamp.problem == ""
        await next_page(viewer)  # and on it goes

    play(scene, speed=Speed.SLOW)


def test_a_shutdown_does_not_wait_for_a_full_disk(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def scene(hub: Hub, store: FakeStore, viewer: Viewer) -> None:
        await frame(viewer)
        store.problem = FULL
        await hub.close()
        [record] = caplog.records
        assert "a running session could not be saved: The disk is full." in record.message
        assert hub.runner("id") is None

    play(scene)
