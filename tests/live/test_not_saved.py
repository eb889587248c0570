"""A run that cannot be kept goes on in memory, says so, and is kept when that works again."""

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
from tests.live.test_hub import LONG, Shelf, frame, play

FULL = "The disk is full."


@pytest.fixture(autouse=True)
def keep_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner_module, "KEEP_SECONDS", 0.001)


def runner_of(hub: Hub) -> Runner:
    runner = hub.runner("id")
    assert runner is not None
    return runner


async def next_page(viewer: Viewer) -> int:
    """The generation of the page that is told of next; frames before it are let go."""
    while True:
        taken = await viewer.take(LONG)
        assert taken is not None
        if isinstance(taken, PageChanged):
            return taken.generation


async def frame_of(viewer: Viewer, generation: int) -> dict[str, Any]:
    found = await frame(viewer)
    assert found["stamp"][0] == generation
    return found


def test_it_plays_on_and_its_page_says_why_until_it_is_kept() -> None:
    async def scene(hub: Hub, shelf: Shelf, viewer: Viewer) -> None:
        await frame(viewer)
        shelf.problem = FULL
        told = await next_page(viewer)
        runner = runner_of(hub)
        assert runner.stamp.problem == FULL
        epochs = [(await frame_of(viewer, told))["epoch"] for _ in range(5)]
        assert epochs == sorted(set(epochs))
        assert (await runner.copy())[0].epoch >= epochs[-1]
        shelf.problem = ""
        kept = await next_page(viewer)
        assert kept > told and kept <= shelf.version
        assert runner.stamp.problem == ""
        assert shelf.kept.epoch >= epochs[-1]
        await frame_of(viewer, kept)

    play(scene)


def test_a_pause_that_cannot_be_kept_says_so_and_holds_the_run_until_it_can() -> None:
    async def scene(hub: Hub, shelf: Shelf, viewer: Viewer) -> None:
        await frame(viewer)
        shelf.problem = FULL
        runner = runner_of(hub)
        for _ in range(2):
            with pytest.raises(NotSaved, match="The disk is full. The run waits here until it can"):
                await runner.pause()
        told = await next_page(viewer)
        held, stamp = await runner.copy()
        assert (stamp.generation, stamp.problem, stamp.waits) == (told, FULL, True)
        assert held.epoch > 0
        shelf.problem = ""
        assert await next_page(viewer) == shelf.version > told
        assert hub.runner("id") is None
        assert shelf.kept.epoch == held.epoch

    play(scene)


def test_a_change_that_cannot_be_kept_is_not_made() -> None:
    async def scene(hub: Hub, shelf: Shelf, viewer: Viewer) -> None:
        await frame(viewer)
        shelf.problem = FULL
        runner = runner_of(hub)

        def slower(session: TrainingSession) -> TrainingSession:
            return session.changed({"optimizer": {"learning_rate": 0.125}})

        with pytest.raises(NotSaved, match=FULL):
            await runner.change(slower)
        told = await next_page(viewer)
        assert (await frame_of(viewer, told))["rate"] != 0.125
        shelf.problem = ""
        changed, stamp = await runner.change(slower)
        assert changed.recipe.optimizer.learning_rate == 0.125
        assert stamp.problem == "" and stamp.generation > told

    play(scene)


def test_a_held_run_ends_before_the_next_command_is_carried_out() -> None:
    async def scene(hub: Hub, shelf: Shelf, viewer: Viewer) -> None:
        await frame(viewer)
        shelf.problem = FULL
        runner = runner_of(hub)
        with pytest.raises(NotSaved):
            await runner.pause()
        shelf.problem = ""
        with pytest.raises(RunnerEnded):
            await runner.change(lambda session: session)
        assert hub.runner("id") is None

    play(scene)


def test_where_a_condition_stops_it_the_run_is_held_until_it_can_be_kept() -> None:
    async def scene(hub: Hub, shelf: Shelf, viewer: Viewer) -> None:
        shelf.problem = FULL
        told = await next_page(viewer)
        runner = runner_of(hub)
        while not (held := (await runner.copy())[0]).message:
            await viewer.take(0.1)  # of frames that nobody takes there are few
        assert held.epoch == 5
        shelf.problem = ""
        assert await next_page(viewer) > told
        assert shelf.kept.epoch == 5
        assert shelf.kept.message == held.message

    play(scene, stop=StopConditions(epochs=5))


def test_slow_motion_waits_at_its_phase() -> None:
    async def scene(hub: Hub, shelf: Shelf, viewer: Viewer) -> None:
        await next_page(viewer)
        shelf.problem = FULL
        told = await next_page(viewer)
        runner = runner_of(hub)
        while runner.stamp.problem == "":
            told = await next_page(viewer)
        first, second = [(await runner.copy())[0].position for _ in range(2)]
        assert first == second
        shelf.problem = ""
        assert await next_page(viewer) > told
        assert runner.stamp.problem == ""
        await next_page(viewer)  # and on it goes

    play(scene, speed=Speed.SLOW)


def test_a_server_that_is_stopped_does_not_wait_for_a_disk(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def scene(hub: Hub, shelf: Shelf, viewer: Viewer) -> None:
        await frame(viewer)
        shelf.problem = FULL
        await hub.close()
        [record] = caplog.records
        assert "a run that played could not be kept: The disk is full." in record.message
        assert hub.runner("id") is None

    play(scene)
