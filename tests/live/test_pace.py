"""What a slice trains, and when a frame has all of its training."""

from __future__ import annotations

import time

import pytest

from app.live import pace as pace_module
from app.live.pace import FRAMES_PER_SECOND, SECONDS_A_PHASE, Pace
from app.training.run.play import Speed
from tests.for_each import for_each
from tests.training.runs import run


@for_each("speed", [Speed.X1, Speed.X5, Speed.X25, Speed.X100])
def test_a_frame_is_so_many_epochs(speed: Speed) -> None:
    session, pace = run(), Pace(speed)
    for frame in range(1, 4):
        while not pace.train(session):
            pass
        assert session.epoch == frame * int(speed)


def test_a_slice_ends_in_time_and_the_next_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace_module, "SLICE_SECONDS", 0.0)
    session, pace = run(), Pace(Speed.X5)
    assert not pace.train(session)
    assert session.epoch < 5
    while not pace.train(session):
        pass
    assert session.epoch == 5


def test_slow_motion_is_a_phase_at_a_time() -> None:
    session, pace = run(), Pace(Speed.SLOW)
    for phases in range(1, 4):
        assert pace.train(session)
        assert session.phases_done == phases
    assert pace.rest() > SECONDS_A_PHASE / 2


def test_as_fast_as_it_goes_trains_most_of_the_time() -> None:
    session, pace = run(), Pace(Speed.MAX)
    began = time.perf_counter()
    slices = 1
    while not pace.train(session):
        slices += 1
    assert slices > 1
    assert session.epoch > 1
    assert time.perf_counter() - began > 0.05


def test_what_was_late_is_not_made_up_for() -> None:
    session, pace = run(), Pace(Speed.X1)
    assert pace.train(session)
    pace.due -= 10  # as if the last frame had been ten seconds late
    assert pace.train(session)
    assert pace.rest() <= 1 / FRAMES_PER_SECOND
    assert pace.train(session)
    assert pace.rest() > 0
