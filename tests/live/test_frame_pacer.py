"""How much a slice trains, and when a frame's training is complete."""

from __future__ import annotations

from itertools import count
from types import SimpleNamespace

import pytest

from app.live import frame_pacer as module
from app.live.frame_pacer import FRAMES_PER_SECOND, SECONDS_PER_PHASE, FramePacer
from app.training.run.play import Speed
from tests.training.runs import run


@pytest.mark.parametrize("speed", [Speed.X1, Speed.X5, Speed.X25, Speed.X100])
def test_a_frame_is_as_many_epochs_as_the_speed(speed: Speed) -> None:
    session, pacer = run(), FramePacer(speed)
    for frame in range(1, 4):
        while not pacer.train_slice(session):
            pass
        assert session.epoch == frame * int(speed)


def test_a_slice_ends_in_time_and_the_next_one_continues(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SLICE_SECONDS", 0.0)
    session, pacer = run(), FramePacer(Speed.X5)
    assert not pacer.train_slice(session)
    assert session.epoch < 5
    while not pacer.train_slice(session):
        pass
    assert session.epoch == 5


@pytest.mark.parametrize("speed", SECONDS_PER_PHASE)
def test_slow_motion_trains_one_phase_at_a_time(speed: Speed) -> None:
    session, pacer = run(), FramePacer(speed)
    for phases in range(1, 4):
        assert pacer.train_slice(session)
        assert session.phases_done == phases
    assert speed.is_slow_motion
    assert pacer.seconds_until_due() > SECONDS_PER_PHASE[speed] / 2


def test_full_speed_trains_slice_after_slice_until_the_frame_is_due(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    milliseconds = count()
    clock = SimpleNamespace(perf_counter=lambda: next(milliseconds) / 1000)
    monkeypatch.setattr(module, "time", clock)
    session, pacer = run(), FramePacer(Speed.MAX)
    slices = 1
    while not pacer.train_slice(session):
        slices += 1
    # A frame has 100 ms and a slice 20 ms; the clock moves by one at each reading.
    assert slices in (4, 5)
    assert session.epoch > slices
    assert 0 <= pacer.seconds_until_due() <= module.SLICE_SECONDS / 2


def test_late_frames_are_not_made_up_for() -> None:
    session, pacer = run(), FramePacer(Speed.X1)
    assert pacer.train_slice(session)
    pacer.due -= 10  # as if the last frame had been ten seconds late
    assert pacer.train_slice(session)
    assert pacer.seconds_until_due() <= 1 / FRAMES_PER_SECOND
    assert pacer.train_slice(session)
    assert pacer.seconds_until_due() > 0
